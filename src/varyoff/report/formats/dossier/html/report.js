"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const $ = (id) => document.getElementById(id);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const SVG = "http://www.w3.org/2000/svg";
  const make = (name, attributes, text) => {
    const node = document.createElementNS(SVG, name);
    for (const key in attributes) node.setAttribute(key, attributes[key]);
    if (text !== undefined) node.textContent = text;
    return node;
  };

  // --- light and dark -----------------------------------------------------------------------
  const remembered = (value) => {
    try {
      if (value === undefined) return localStorage.getItem("varyoff-theme");
      localStorage.setItem("varyoff-theme", value);
    } catch { /* a file without storage */ }
    return null;
  };
  const dark = () =>
    (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  if (["light", "dark"].includes(remembered())) root.dataset.theme = remembered();
  const theme = $("theme");
  if (!theme) return; // the index has no more than this
  theme.addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark";
    remembered(root.dataset.theme);
  });

  // What is scrolled to has to come to lie below the bar, however many lines that takes.
  const bar = document.querySelector(".bar");
  const measure = () => root.style.setProperty("--bar", `${Math.ceil(bar.getBoundingClientRect().height)}px`);
  measure();
  new ResizeObserver(measure).observe(bar);

  // Texts in diagrams are as wide as they were measured, whatever font there is.
  for (const text of all("text[textLength]")) text.setAttribute("lengthAdjust", "spacingAndGlyphs");

  const DATA = JSON.parse($("data").textContent);
  const variables = DATA.variables;
  const stories = new Map(DATA.stories.map((s) => [s.id, s]));
  for (const story of stories.values()) {
    story.states = [story.initial];
    for (const step of story.steps) {
      const state = story.states.at(-1).slice();
      for (const [variable, value] of step.changes) state[variable] = value;
      story.states.push(state);
    }
  }
  const valueOf = (variable, state) => variables[variable].values[state[variable]];
  const instancesOf = {};
  for (const instance in DATA.machines) (instancesOf[DATA.machines[instance]] ||= []).push(instance);
  const variablesOf = {};
  variables.forEach((v, i) => (variablesOf[v.instance] ||= []).push(i));

  // --- diagrams -----------------------------------------------------------------------------
  const diagrams = {};
  for (const machine in instancesOf) {
    diagrams[machine] = ["diagram-", "small-"].map((prefix) => $(prefix + machine)).filter(Boolean).map((svg) => {
      const values = new Map();
      const keys = new Set();
      for (const node of all("[data-v]", svg)) {
        const { i = "", v, s } = node.dataset;
        values.set([i, v, s].join("\n"), node);
        keys.add(v);
      }
      return { svg, values, keys: [...keys], main: svg.dataset.main, transitions: all("[data-t]", svg) };
    });
  }
  const MARKS = ["now", "part", "taken", "on"];

  // A diagram wider than the screen begins where something is to be seen.
  function bring(view, node) {
    if (!node || view.scrollWidth <= view.clientWidth) return;
    const box = node.getBoundingClientRect();
    const frame = view.getBoundingClientRect();
    view.scrollLeft += box.left + box.width / 2 - frame.left - frame.width / 2;
  }
  for (const view of all(".pan .view")) bring(view, view.querySelector(".state.initial"));

  function clear() {
    for (const chip of all(".chips .at")) chip.textContent = "";
    for (const machine in diagrams) {
      for (const { svg } of diagrams[machine]) {
        for (const mark of MARKS) for (const node of all("." + mark, svg)) node.classList.remove(mark);
      }
    }
  }

  // The values of some variables of an instance as a diagram writes them; undefined where it has not all of them.
  function told(instance, keys, state) {
    const own = keys.split(" ").map((key) => (variablesOf[instance] || []).find((v) => variables[v].local === key));
    return own.includes(undefined) ? undefined : own.map((v) => valueOf(v, state)).join(", ");
  }
  const nodeOf = ({ values }, instance, keys, state) => {
    const value = told(instance, keys, state);
    return values.get([instance, keys, value].join("\n")) || values.get(["", keys, value].join("\n"));
  };

  function showState(state) {
    for (const machine in diagrams) {
      const instances = instancesOf[machine];
      for (const diagram of diagrams[machine]) {
        const held = new Map();
        for (const instance of instances) {
          for (const keys of diagram.keys) {
            const node = nodeOf(diagram, instance, keys, state);
            if (!node) continue;
            node.classList.add("now");
            held.set(node, (held.get(node) || 0) + 1);
            for (const token of all(".token", node)) {
              if (token.dataset.i && token.dataset.i !== instance) continue;
              token.classList.add("on");
              if (!token.dataset.i) token.querySelector("text").textContent = `${held.get(node)} of ${instances.length}`;
            }
          }
        }
        for (const chip of all(`#machine-${machine} .chips [data-i]`)) {
          const value = told(chip.dataset.i, diagram.main, state);
          chip.querySelector(".at").textContent = value === undefined ? "" : ": " + value;
        }
        for (const [node, count] of held) {
          if (!node.dataset.i && count < instances.length) node.classList.add("part");
        }
      }
    }
  }

  // A diagram that is wider than its place begins where an instance is, else where its machine begins.
  function centre(view) {
    const box = view.querySelector(".state.now > rect") || view.querySelector(".initial > rect");
    if (!box || view.scrollWidth <= view.clientWidth) return;
    const [at, around] = [box.getBoundingClientRect(), view.getBoundingClientRect()];
    view.scrollLeft += at.left + at.width / 2 - around.left - view.clientWidth / 2;
  }
  for (const view of all("figure.pan .view")) centre(view);

  function showTaken(step, before) {
    const moved = new Set();
    for (const [instance, index] of step.taken) {
      const machine = DATA.machines[instance];
      moved.add(machine);
      for (const diagram of diagrams[machine] || []) {
        const box = nodeOf(diagram, instance, diagram.main, before);
        let found = false;
        for (const node of diagram.transitions) {
          if (!node.dataset.t.split(" ").includes(String(index))) continue;
          if (node.dataset.from !== undefined && !node.dataset.from.split(" ").includes(box?.dataset.b)) continue;
          node.classList.add("taken");
          found = true;
        }
        if (!found && box) box.classList.add("taken");
      }
    }
    return moved;
  }

  // --- stories ------------------------------------------------------------------------------
  const stage = $("stage");
  let open = null; // the story that is shown
  let at = 0;

  const where = (machine, state) =>
    instancesOf[machine].map((instance) => {
      const own = variablesOf[instance] || [];
      const main = own.find((v) => variables[v].local === "state");
      const shown = main !== undefined ? valueOf(main, state) : own.map((v) => `${variables[v].local} ${valueOf(v, state)}`).join(", ");
      return `${instance}: ${shown}`;
    }).join(" · ");

  // A machine that moves or that the reason reads is drawn; what only a guard reads is told in a line.
  function drawn(story) {
    const machines = new Set(story.focus.map((instance) => DATA.machines[instance]));
    for (const step of story.steps) {
      for (const [instance] of step.taken) machines.add(DATA.machines[instance]);
    }
    return machines;
  }

  function show(step, follow = true) {
    at = Math.max(0, Math.min(step, open.steps.length));
    const state = open.states[at];
    clear();
    showState(state);
    const moved = at ? showTaken(open.steps[at - 1], open.states[at - 1]) : new Set();
    const wanted = drawn(open);
    const told = new Set(open.lanes.map((instance) => DATA.machines[instance]));
    for (const figure of all(".small", stage)) {
      const machine = figure.dataset.machine;
      const whole = wanted.has(machine) || $("everything").checked;
      figure.hidden = !whole && !told.has(machine);
      figure.classList.toggle("told", !whole);
      figure.classList.toggle("moved", moved.has(machine));
      figure.querySelector(".where").textContent = where(machine, state);
      centre(figure.querySelector(".scroll"));
    }
    const article = $("story-" + open.id);
    for (const row of all("[data-step]", article)) {
      const current = +row.dataset.step === at;
      row.classList.toggle("current", current);
      if (current) row.setAttribute("aria-current", "step");
      else row.removeAttribute("aria-current");
    }
    $("place").textContent = `step ${at} of ${open.steps.length}${open.turns && at > open.loop ? ", in the loop" : ""}`;
    const last = at === open.steps.length;
    let text = "initial state";
    let typed = "";
    if (at) {
      const taken = open.steps[at - 1];
      const changes = taken.changes.map(([variable, value]) => {
        const v = variables[variable];
        return `${v.instance}.${v.local}: ${valueOf(variable, open.states[at - 1])} → ${v.values[value]}`;
      });
      text = taken.event === null ? "nothing happens" : `${taken.actor}: ${taken.event} — ${changes.join(", ") || "nothing changes"}`;
      const row = $(`story-${open.id}-step-${at}`);
      typed = row.querySelector(".command")?.textContent || "";
      for (const guard of all(".waived", row)) text += ` ${guard.textContent}`;
    }
    if (last && open.wrong) text += open.false ? ` ✗ ${open.false}` : " ✗ the end";
    if (last && open.returns) text += ` ↻ ${open.returns}`;
    const now = $("now");
    now.replaceChildren(text);
    if (typed) {
      const code = document.createElement("code");
      code.className = "command";
      code.textContent = typed;
      now.prepend(code);
    }
    now.classList.toggle("now-wrong", last && open.wrong);
    let lost = "";
    for (const [key, off] of [["first", !at], ["back", !at], ["next", last && !open.turns], ["last", last]]) {
      const button = stage.querySelector(`[data-do=${key}]`);
      const held = off && button === document.activeElement;
      button.disabled = off;
      if (held) lost = key;
    }
    // A button that cannot be used any more hands the focus to the one that leads back.
    if (lost) {
      const other = stage.querySelector(`[data-do=${lost === "first" || lost === "back" ? "next" : "back"}]`);
      (other.disabled ? article.querySelector("summary") : other).focus({ preventScroll: true });
    }
    for (const figure of all(".small", stage)) {
      if (figure.scrollWidth > figure.clientWidth) figure.tabIndex = 0;
      else figure.removeAttribute("tabindex");
      bring(figure, figure.querySelector(".state.now"));
    }
    way();
    if (follow) history.replaceState(null, "", `#story-${open.id}-step-${at}`);
  }

  for (const row of all("tr[data-step]")) row.id = `${row.closest("details").id}-step-${row.dataset.step}`;
  // The number of a step is a link to it.
  function number(row) {
    const head = row.firstElementChild;
    if (head.firstElementChild) return;
    const link = document.createElement("a");
    link.href = `#${row.id}`;
    link.setAttribute("aria-label", `Step ${row.dataset.step}`);
    link.append(...head.childNodes);
    head.append(link);
  }

  function enter(id, step = 0, follow = true) {
    const story = stories.get(id);
    if (!story || !stage) return;
    open = story;
    const details = $("story-" + id);
    details.open = true;
    for (const row of all("tr[data-step]", details)) number(row);
    details.querySelector(".slot").append(stage);
    stage.hidden = false;
    show(step, follow);
  }

  function leave() {
    open = null;
    stage.hidden = true;
    clear();
    way();
    for (const row of all(".lanes .current")) {
      row.classList.remove("current");
      row.removeAttribute("aria-current");
    }
  }

  const acts = { first: () => show(0), back: () => show(at - 1), next: () => show(open.turns && at === open.steps.length ? open.loop + 1 : at + 1), last: () => show(open.steps.length) };
  if (stage) {
    for (const button of all("[data-do]", stage)) button.addEventListener("click", () => acts[button.dataset.do]());
    $("everything").addEventListener("change", () => show(at));
  }
  let printing = false;
  for (const details of all("details.story")) {
    details.addEventListener("toggle", () => {
      if (printing) return;
      if (details.open && (!open || open.id !== details.dataset.story)) enter(details.dataset.story);
      else if (!details.open && open && open.id === details.dataset.story) leave();
    });
  }

  // --- places in the page -------------------------------------------------------------------
  function reveal(node) {
    for (let up = node.closest("details"); up; up = up.parentElement.closest("details")) up.open = true;
  }

  function go(hash) {
    let name;
    try { name = decodeURIComponent(hash.slice(1)); } catch { return; }
    const found = /^story-(.+?)(?:-step-(\d+))?$/.exec(name);
    if (found && stories.has(found[1])) {
      enter(found[1], found[2] ? +found[2] : 0, Boolean(found[2]));
      $("story-" + found[1]).scrollIntoView({ block: "start" });
      return;
    }
    const node = name && $(name);
    if (node) { reveal(node); node.scrollIntoView({ block: "start" }); }
  }
  addEventListener("hashchange", () => go(location.hash));
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest('a[href^="#"]');
    if (link && link.hash === location.hash) { event.preventDefault(); go(link.hash); }
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const focus = document.activeElement;
    const story = focus && focus.closest("details.story[open]");
    if (focus && focus.matches("input:not([type=checkbox]),select,textarea")) return;
    if (event.key === "/" && $("find")) { event.preventDefault(); $("find").focus(); return; }
    if (event.key === "Escape") { tip.hidden = true; return; }
    if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
    // In a story the arrows step through it, whatever has the focus; elsewhere what can be scrolled keeps them.
    if (!story && (!open || (focus && focus.matches(".view,.wide")))) return;
    event.preventDefault();
    if (story && (!open || open.id !== story.dataset.story)) enter(story.dataset.story, 0, false);
    acts[event.key === "ArrowRight" ? "next" : "back"]();
  });

  // --- the reachable states -----------------------------------------------------------------
  const views = new Map(DATA.views.map((v, i) => {
    const figure = all(".reach-view")[i];
    const index = new Map(v.classes.map((values, n) => [values.join(), n]));
    return [figure.dataset.view, { ...v, figure, index }];
  }));
  const chooser = $("view");
  function choose() {
    for (const [name, view] of views) view.figure.hidden = name !== chooser.value;
    centre(views.get(chooser.value).figure.querySelector(".view"));
  }
  if (chooser) { chooser.addEventListener("change", choose); choose(); }

  function way() {
    for (const view of views.values()) {
      const group = view.figure.querySelector(".way");
      group.replaceChildren();
      for (const node of all(".here,.on", view.figure)) node.classList.remove("here", "on");
      if (!open) continue;
      const classes = open.states.slice(0, at + 1).map((state, i) =>
        view.name === "states"
          ? open.numbers[i] ?? -1
          : view.variables.length
          ? view.index.get(view.variables.map((v) => state[v]).join()) ?? -1
          : open.components[i] ?? -1);
      const boxes = view.figure.querySelector(".node") !== null; // their arrows are marked, in columns a line is drawn
      let d = "";
      classes.forEach((c, i) => {
        if (c < 0) return;
        if (boxes) {
          if (i) for (const node of all(`[data-e~="${classes[i - 1]}-${c}"]`, view.figure)) node.classList.add("on");
          return;
        }
        const [x, y] = view.places[c];
        const before = i && classes[i - 1] >= 0 ? view.places[classes[i - 1]] : null;
        if (!before) d += `M${x} ${y}`;
        else if (before[0] === x) d += `Q${x - 14} ${(before[1] + y) / 2} ${x} ${y}`;
        else d += `L${x} ${y}`;
      });
      if (d) group.append(make("path", { d }));
      const here = classes.at(-1);
      if (here >= 0) view.figure.querySelector(`[data-n="${here}"]`)?.classList.add("here");
    }
  }

  // --- zoom and pan -------------------------------------------------------------------------
  for (const figure of all("figure.pan")) {
    const svg = figure.querySelector("svg");
    const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
    let [x, y, scale] = [0, 0, 1];
    const apply = () => {
      scale = Math.max(1, Math.min(scale, 8));
      x = Math.max(0, Math.min(x, width - width / scale));
      y = Math.max(0, Math.min(y, height - height / scale));
      svg.setAttribute("viewBox", `${x} ${y} ${width / scale} ${height / scale}`);
      figure.classList.toggle("zoomed", scale > 1);
    };
    const zoom = (factor, cx = 0.5, cy = 0.5) => {
      const before = scale;
      scale = Math.max(1, Math.min(scale * factor, 8));
      x += (width / before - width / scale) * cx;
      y += (height / before - height / scale) * cy;
      apply();
    };
    const reset = () => { scale = 1; apply(); };
    const bar = document.createElement("div");
    bar.className = "zoom";
    for (const [sign, label, act] of [["+", "Zoom in", () => zoom(1.4)], ["−", "Zoom out", () => zoom(1 / 1.4)], ["0", "Whole diagram", reset]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = sign === "0" ? "⤢" : sign;
      button.title = label;
      button.setAttribute("aria-label", `${label}: ${figure.dataset.name}`);
      button.addEventListener("click", act);
      bar.append(button);
    }
    figure.append(bar);
    const view = figure.querySelector(".view");
    view.addEventListener("keydown", (event) => {
      if (event.target !== view) return;
      const step = 40 / scale;
      const keys = {
        "+": () => zoom(1.4), "=": () => zoom(1.4), "-": () => zoom(1 / 1.4), 0: reset,
        ArrowLeft: () => { x -= step; apply(); }, ArrowRight: () => { x += step; apply(); },
        ArrowUp: () => { y -= step; apply(); }, ArrowDown: () => { y += step; apply(); },
      };
      if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key.startsWith("Arrow") && scale === 1) return;
      event.preventDefault();
      keys[event.key]();
    });
    view.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const box = svg.getBoundingClientRect();
      zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15, (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
    }, { passive: false });
    let held = null;
    svg.addEventListener("pointerdown", (event) => {
      if (scale === 1 || event.button) return;
      held = [event.clientX, event.clientY, x, y];
      svg.setPointerCapture(event.pointerId);
    });
    svg.addEventListener("pointermove", (event) => {
      if (!held) return;
      const per = width / scale / svg.getBoundingClientRect().width;
      x = held[2] - (event.clientX - held[0]) * per;
      y = held[3] - (event.clientY - held[1]) * per;
      apply();
    });
    for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, () => { held = null; });
  }

  // --- tooltips -----------------------------------------------------------------------------
  const tip = $("tip");
  function tipOf(node) {
    if (node.dataset.tip !== undefined) return node.dataset.tip;
    const small = node.closest(".small"); // its large twin has the text
    if (small) {
      const { t, b } = node.dataset;
      const twin = t !== undefined ? `.entry[data-t="${t}"]` : `[data-b="${b}"]`;
      return $("diagram-" + small.dataset.machine)?.querySelector(twin + "[data-tip]")?.dataset.tip || "";
    }
    const figure = node.closest("[data-view]");
    const view = figure && views.get(figure.dataset.view);
    if (!view) return "";
    const n = +node.dataset.n;
    const lines = [`${view.states[n].toLocaleString("en")} ${view.states[n] === 1 ? "state" : "states"}, ${view.depth[n]} ${view.depth[n] === 1 ? "step" : "steps"} from the start`];
    view.variables.forEach((v, i) => {
      lines.push(`${variables[v].instance}.${variables[v].local} = ${variables[v].values[view.classes[n][i]]}`);
    });
    return lines.join("\n");
  }
  document.addEventListener("pointerover", (event) => {
    const node = event.target.closest && event.target.closest("[data-tip],[data-n],.small .entry,.small [data-b]");
    const text = node ? tipOf(node) : "";
    tip.hidden = !text;
    if (!text) return;
    tip.textContent = text;
    const { width, height } = tip.getBoundingClientRect();
    const x = Math.min(event.clientX + 14, innerWidth - width - 8);
    const below = event.clientY + 18;
    tip.style.left = `${Math.max(8, x)}px`;
    tip.style.top = `${below + height > innerHeight - 8 ? Math.max(8, event.clientY - height - 12) : below}px`;
  });
  addEventListener("scroll", () => { tip.hidden = true; }, { passive: true });

  // --- search -------------------------------------------------------------------------------
  const input = $("find");
  const found = $("found");
  const SHOWN = 12;
  const WIDE = new Set(["machine", "story"]); // of these only what stands right in them; the rest is found by itself
  let places = null;
  function gather() {
    const body = (node, kind) =>
      WIDE.has(kind) ? all(":scope > p", node).map((p) => p.textContent).join(" ") : node.textContent;
    const squeezed = (text) => text.replace(/\s+/g, " ").trim();
    places = all("[data-find]").map((node) => {
      const { find, kind } = node.dataset;
      return { node, name: find, kind, body: squeezed(body(node, kind)) };
    });
    const typed = new Set(places.filter((p) => p.kind === "command").map((p) => p.name));
    for (const command of all(".lanes .command")) {
      const name = squeezed(command.textContent);
      if (!typed.has(name)) places.push({ node: command.closest("tr"), name, kind: "command", body: "" });
      typed.add(name);
    }
    for (const place of places) {
      place.near = `${place.name} ${place.kind}`.toLowerCase();
      place.all = `${place.near} ${place.body.toLowerCase()}`;
    }
  }
  function excerpt(place, words) {
    const word = words.find((w) => !place.near.includes(w));
    const at = word === undefined ? -1 : place.body.toLowerCase().indexOf(word);
    if (at < 0) return "";
    const from = Math.max(0, at - 36);
    const to = Math.min(place.body.length, at + word.length + 60);
    return (from ? "…" : "") + place.body.slice(from, to) + (to < place.body.length ? "…" : "");
  }
  function jump({ node }) {
    close();
    reveal(node);
    const story = node.closest("details.story");
    if (story) enter(story.dataset.story, node.dataset.step ? +node.dataset.step : 0, false);
    node.scrollIntoView({ block: "center" });
    node.classList.add("flash");
    const target = node.matches("details") ? node.querySelector("summary") : node;
    if (target === node) node.tabIndex = -1;
    target.focus({ preventScroll: true });
    setTimeout(() => node.classList.remove("flash"), 1600);
  }
  function search() {
    const words = input.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    found.replaceChildren();
    found.hidden = !words.length;
    if (!words.length) return;
    if (!places) gather();
    const fits = places.filter((place) => words.every((w) => place.all.includes(w)));
    const named = (place) => words.every((w) => place.near.includes(w));
    const hits = [...fits.filter(named), ...fits.filter((place) => !named(place))];
    for (const place of hits.slice(0, SHOWN)) {
      const link = document.createElement("a");
      link.href = "#";
      const small = document.createElement("span");
      small.textContent = " " + place.kind;
      link.append(place.name.length > 120 ? place.name.slice(0, 119) + "…" : place.name, small);
      const part = excerpt(place, words);
      if (part) {
        const line = document.createElement("span");
        line.className = "excerpt";
        line.textContent = part;
        link.append(line);
      }
      link.addEventListener("click", (event) => {
        event.preventDefault();
        event.stopPropagation();
        jump(place);
      });
      const item = document.createElement("li");
      item.append(link);
      found.append(item);
    }
    if (!hits.length || hits.length > SHOWN) {
      const item = document.createElement("li");
      item.className = "none";
      item.textContent = hits.length ? `and ${hits.length - SHOWN} more` : "Nothing found";
      found.append(item);
    }
  }
  function close() { found.hidden = true; input.value = ""; }
  input.addEventListener("input", search);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key === "Enter") found.querySelector("a")?.click();
    if (event.key === "ArrowDown") { event.preventDefault(); found.querySelector("a")?.focus(); }
  });
  found.addEventListener("keydown", (event) => {
    const links = all("a", found);
    const i = links.indexOf(document.activeElement);
    if (event.key === "ArrowDown") { event.preventDefault(); links[Math.min(i + 1, links.length - 1)].focus(); }
    if (event.key === "ArrowUp") { event.preventDefault(); (i ? links[i - 1] : input).focus(); }
    if (event.key === "Escape") { close(); input.focus(); }
    event.stopPropagation();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!event.target.closest(".found,.find")) found.hidden = true;
  });

  // --- paper --------------------------------------------------------------------------------
  const whole = $("whole");
  let closed = [];
  whole.addEventListener("change", () => {
    if (whole.checked) root.dataset.paper = "whole";
    else delete root.dataset.paper;
  });
  addEventListener("beforeprint", () => {
    printing = true;
    closed = all("details:not([open])").filter((details) => whole.checked || "print" in details.dataset);
    for (const details of closed) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of closed) details.open = false;
    setTimeout(() => { printing = false; });
  });

  go(location.hash);
  // The browser goes to the step's row by itself; the diagrams above it are what one came for.
  if (location.hash) addEventListener("load", () => setTimeout(() => go(location.hash)));
})();
