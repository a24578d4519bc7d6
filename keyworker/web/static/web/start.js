// Starts the components that need a script. Every page works without it.
import { initAll as startGovuk } from "../vendor/govuk-frontend.min.js";
import { initAll as startMoj } from "../vendor/moj-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
startGovuk();
startMoj();

// What htmx puts on the page has components too.
document.body.addEventListener("htmx:load", (event) => {
  if (event.target === document.body) return;
  startGovuk({ scope: event.target });
  startMoj({ scope: event.target });
});

// Signed in again in another tab: this page learns its new token, and its next save goes well.
document.body.addEventListener("freshToken", (event) => {
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": event.detail.token }));
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) {
    field.value = event.detail.token;
  }
  document.getElementById("notices").replaceChildren();
});
