"""Someone on the network: what can be told of a visit from the records that pass, without opening one."""
