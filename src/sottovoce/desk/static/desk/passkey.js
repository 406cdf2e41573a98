// Says on the page, not in the console, that a passkey was refused or cancelled.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.getElementById("passkey-trouble").hidden = false;
});
