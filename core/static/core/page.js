// What every page runs. Each import wires itself to the marks it finds; none of them is needed to read or to submit.

import "./theme.js";
import "./menu.js";
import "./tabs.js";
import "./confirm.js";
import "./clock.js";
import "./sound.js";
import "./copy.js";
import "./times.js";
