-- Ask for all addresses in turn; bench/serve.py writes them into the first line of code.
local paths = {@paths@}
local requests, at = {}, 0
function init()
  wrk.headers["Accept-Encoding"] = "br"
  for place, path in ipairs(paths) do requests[place] = wrk.format("GET", path) end
end
function request()
  at = at % #requests + 1
  return requests[at]
end
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('RESULT {"requests": %d, "rate": %f, "p50": %f, "p99": %f, "errors": %d}\n',
    summary.requests, summary.requests / summary.duration * 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
