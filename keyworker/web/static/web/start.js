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
