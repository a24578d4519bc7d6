// Starts the components that need a script. Every page works without it.
import { initAll as startGovuk } from "../vendor/govuk-frontend.min.js";
import { initAll as startMoj } from "../vendor/moj-frontend.min.js";

function start(part) {
  takeOverRadios(part);
  startGovuk({ scope: part });
  startMoj({ scope: part });
}

// GOV.UK's script says of a radio button that it is expanded, which ARIA allows no radio button to
// say. So what a radio button reveals is shown here, and the script never sees it.
function takeOverRadios(part) {
  for (const radio of part.querySelectorAll("input[type=radio][data-aria-controls]")) {
    radio.dataset.reveals = radio.dataset.ariaControls;
    delete radio.dataset.ariaControls;
    showRevealed(radio.form ?? document);
  }
}

function showRevealed(form) {
  for (const radio of form.querySelectorAll("input[type=radio][data-reveals]")) {
    const revealed = document.getElementById(radio.dataset.reveals);
    revealed.classList.toggle("govuk-radios__conditional--hidden", !radio.checked);
  }
}

document.body.classList.add("js-enabled", "govuk-frontend-supported");
start(document.body);
document.body.addEventListener("change", (event) => {
  if (event.target.type === "radio") showRevealed(event.target.form ?? document);
});
// Back and forward bring the choices back without a change.
window.addEventListener("pageshow", () => showRevealed(document));

// What htmx puts on the page has components too.
document.body.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) start(event.target);
});

// Signed in again in another tab: this page learns its new token, and its next save goes well.
document.body.addEventListener("freshToken", (event) => {
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": event.detail.token }));
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) {
    field.value = event.detail.token;
  }
  document.getElementById("notices").replaceChildren();
});
