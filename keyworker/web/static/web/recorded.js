// The words have arrived: what this browser kept of them is no longer needed.
import { forget } from "./kept.js";

for (const note of document.querySelectorAll("[data-forget]")) forget(note.dataset.forget);
