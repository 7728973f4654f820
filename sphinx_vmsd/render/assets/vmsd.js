/* Filter, sort, fold, "only changed", copy and ask, for the tables of render/html.py. All is there without it. */
(function () {
  "use strict";

  var text = function (node) { return node ? node.textContent : ""; };
  var all = function (root, selector) { return Array.prototype.slice.call(root.querySelectorAll(selector)); };

  /* without what every object has: a field may be called "constructor" */
  var map = function () { return Object.create(null); };

  /* a message without what differs between logs: numbers, and a device's address before its name */
  function plain(line) {
    return line.toLowerCase().replace(/'[^' ]*\/(?=[^'/ ]+')/g, "'").replace(/\S*:\S*\/(?=[\w-]+( |$))/g, "")
      .replace(/(: ?)[0-9a-f]{1,2}\b/g, "$1#").replace(/\b[0-9a-f]+(?= [!<>=]= )|( [!<>=]= )[0-9a-f]+\b/g, "$1#")
      .replace(/\b(0x)?[0-9a-f]*[0-9][0-9a-f]*\b/g, "#").replace(/\s+/g, " ");
  }

  function sentence(words) { return words.indexOf(" ") > 0 && words.replace(/[^a-z]/g, "").length > 7; }

  /* whether one of the messages in a row is in a pasted line, or the line, without the program's name, in a message */
  function pasted(row, line) {
    var part = line.replace(/^.*?\b(?:qemu[\w.-]*|kvm)(?:\[[^\]]*\])?: /, "");
    return row.vmsdSaid.some(function (one) {
      return line.indexOf(one) >= 0 || (sentence(part) && one.indexOf(part) >= 0);
    });
  }

  function start(box) {
    var table = box.querySelector(".vmsd-table");
    if (!table || !table.tBodies[0]) { return; }
    var state = { box: box, table: table, rows: all(table.tBodies[0], "tr"), folded: map() };
    state.original = state.rows.slice();
    state.byKey = map();
    state.rows.forEach(function (row) {
      if (row.dataset.key) { state.byKey[row.dataset.key] = row; }
      row.vmsdSaid = all(row, "code").map(function (one) { return plain(text(one)); }).filter(sentence);
    });
    state.counted = state.rows.filter(function (row) { return !heading(row); });
    state.rows.forEach(function (row) { row.vmsdText = (path(state, row) + "\n" + text(row)).toLowerCase(); });
    wireLinks(state);
    wireTools(state);
    wireFolds(state);
    box.vmsdState = state;
    if (!/vmsd-(matrix|legend)/.test(box.className) && state.rows.length > 2) { wireSort(state); }
    if (box.classList.contains("vmsd-matrix")) { wireNotes(state); wireQuestion(state); }
  }

  /* each row has a link to itself */
  function wireLinks(state) {
    if (!state.table.dataset.link) { return; }
    state.rows.forEach(function (row) {
      if (!row.id) { return; }
      var link = document.createElement("a");
      link.className = "vmsd-anchor";
      link.href = "#" + row.id;
      link.textContent = "¶";
      link.setAttribute("aria-label", state.table.dataset.link);
      row.querySelector("th").appendChild(link);
    });
  }

  /* what a cell's note says is in its tooltip, too */
  function wireNotes(state) {
    var notes = all(state.box, ".vmsd-notes > li").map(text);
    all(state.table, "a[data-note]").forEach(function (one) { one.title = one.title.split("; ")[0] + ": " + notes[one.dataset.note - 1]; });
  }

  /* tell at which edges of a region more can be scrolled to */
  function wireHint(region) {
    var hint = function () {
      var at = Math.abs(region.scrollLeft);
      region.classList.toggle("vmsd-left", at > 1);
      region.classList.toggle("vmsd-right", at < region.scrollWidth - region.clientWidth - 1);
    };
    region.addEventListener("scroll", hint, { passive: true });
    new ResizeObserver(hint).observe(region);
    hint();
  }

  /* what scrolls sideways can be scrolled by keyboard, also code of ours in themes that don't see to it */
  function wireCode(code) {
    new ResizeObserver(function () { if (code.scrollWidth > code.clientWidth) { code.tabIndex = 0; } }).observe(code);
    if (code.scrollWidth > code.clientWidth) { code.tabIndex = 0; }
  }

  function wireTools(state) {
    var filter = state.box.querySelector(".vmsd-filter");
    var only = state.box.querySelector(".vmsd-only input");
    state.update = function () { show(state, filter ? filter.value.trim().toLowerCase() : "", !!(only && only.checked)); };
    if (filter) { filter.addEventListener("input", state.update); }
    if (only) { only.addEventListener("change", state.update); }
    state.all = function () {
      if (filter) { filter.value = ""; }
      if (only) { only.checked = false; }
      state.update();
    };
    if ((filter && filter.value) || (only && only.checked)) { state.update(); }  /* browsers keep what was typed */
    all(state.box, "button[data-copy]").forEach(function (button) {
      button.addEventListener("click", function () { copy(state, button); });
    });
  }

  /* a row is seen when it or something below it matches; folding counts only while nothing is searched */
  function show(state, wanted, changed) {
    var keep = map(), asked = wanted || changed, line = plain(wanted), release = bare(wanted);
    state.rows.forEach(function (row) {
      var fits = (!wanted || row.vmsdText.indexOf(release) >= 0 || pasted(row, line)) &&
        (!changed || /vmsd-(added|removed|changed)/.test(row.className));
      row.vmsdFits = fits;
      for (var up = row.dataset.parent; asked && fits && up && !keep[up]; up = above(state, up)) { keep[up] = true; }
    });
    state.rows.forEach(function (row) {
      var hidden = asked ? !(row.vmsdFits || keep[row.dataset.key]) : underFold(state, row);
      row.hidden = hidden;
    });
    var count = state.box.querySelector(".vmsd-count");
    var shown = state.counted.filter(function (row) { return row.vmsdFits; }).length;
    if (count) { count.textContent = asked ? shownOf(state, shown, state.counted.length) : ""; }
  }

  /* a release as tables have it: "QEMU 8.2" and "v8.2" are 8.2 */
  function bare(wanted) { return wanted.replace(/^(?:qemu)?[ -]*v?(?=\d+(?:\.\d+)+$)/, ""); }

  /* a row that only says what the rows below it have in common */
  function heading(row) {
    return row.dataset.key && !Array.prototype.slice.call(row.cells, 1).some(function (cell) { return text(cell).trim(); });
  }

  /* a row is found by the names it lies under, too, written as C writes them: ring.desc.len */
  function path(state, row) {
    var names = [];
    for (var one = row; one; one = state.byKey[one.dataset.parent]) { names.unshift(text(one.querySelector("th code"))); }
    return names.join(".");
  }

  function above(state, key) { return state.byKey[key] ? state.byKey[key].dataset.parent : ""; }

  function underFold(state, row) {
    for (var up = row.dataset.parent; up; up = above(state, up)) {
      if (state.folded[up]) { return true; }
    }
    return false;
  }

  function wireFolds(state) {
    state.rows.forEach(function (row) {
      var button = row.querySelector(".vmsd-fold");
      if (!button) { return; }
      button.setAttribute("aria-label", button.getAttribute("aria-label") + " " + text(row.querySelector("th code")));
      button.addEventListener("click", function () {
        fold(state, row, !state.folded[row.dataset.key]);
        state.update();
      });
    });
  }

  function fold(state, row, closed) {
    state.folded[row.dataset.key] = closed;
    row.querySelector(".vmsd-fold").setAttribute("aria-expanded", String(!closed));
  }

  /* a link to a row that is folded away or filtered out opens what hides it; what is in sight stays as it is */
  function reveal() {
    var target = document.getElementById(decoded(location.hash.slice(1)));
    var row = target && target.closest(".vmsd-box tr"), state = row && row.closest(".vmsd-box").vmsdState;
    if (!state || !row.hidden) { return; }
    for (var up = row.dataset.parent; up; up = above(state, up)) {
      if (state.folded[up]) { fold(state, state.byKey[up], false); }
    }
    state.update();
    if (row.hidden) { state.all(); }
    row.scrollIntoView();
  }

  function decoded(hash) { try { return decodeURIComponent(hash); } catch (fault) { return hash; } }

  function wireSort(state) {
    all(state.table.tHead, "th").forEach(function (head, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "vmsd-sort";
      button.textContent = text(head);
      head.textContent = "";
      head.appendChild(button);
      button.addEventListener("click", function () { sort(state, head, column); });
    });
  }

  function sort(state, head, column) {
    var now = head.getAttribute("aria-sort");
    var next = now === "ascending" ? "descending" : now === "descending" ? "" : "ascending";
    all(state.table.tHead, "th").forEach(function (one) { one.removeAttribute("aria-sort"); });
    if (next) { head.setAttribute("aria-sort", next); }
    var below = map();
    state.original.forEach(function (row) {
      var parent = row.dataset.parent || "";
      (below[parent] = below[parent] || []).push(row);
    });
    var order = [], sign = next === "descending" ? -1 : 1;
    (function put(parent) {
      var rows = (below[parent] || []).slice();
      if (next) { rows.sort(function (a, b) { return compare(value(a, column), value(b, column), sign); }); }
      rows.forEach(function (row) { order.push(row); if (row.dataset.key) { put(row.dataset.key); } });
    })("");
    state.rows = order;
    order.forEach(function (row) { state.table.tBodies[0].appendChild(row); });
  }

  function value(row, column) {
    var cell = row.cells[column], inner = cell && (cell.querySelector("ins") || cell.querySelector("code") || cell);
    return text(inner).replace(/^≤ /, "").replace(/^\?$/, "").trim();
  }

  /* what says nothing comes last in both directions */
  function compare(a, b, sign) {
    if (!a || !b) { return a ? -1 : b ? 1 : 0; }
    return sign * a.localeCompare(b, undefined, { numeric: true });
  }

  function copy(state, button) {
    var format = button.dataset.copy, words = state.box.querySelector(".vmsd-copies").dataset;
    var kept = state.box.querySelector('template.vmsd-copy[data-format="' + format + '"]');
    var done = function (word) {
      var count = state.box.querySelector(".vmsd-count");
      if (count) { count.textContent = word; }
    };
    var seen = kept ? [] : state.rows.filter(function (row) { return !row.hidden; });
    var part = seen.length < state.rows.length && !kept ? " (" + shownOf(state, seen.length, state.rows.length) + ")" : "";
    var content = kept ? text(kept.content) : csv(state, seen);
    if (!navigator.clipboard) { done(words.refused); return; }
    navigator.clipboard.writeText(content).then(
      function () { done(words.copied + " " + text(button) + part); },
      function () { done(words.refused); }
    );
  }

  function shownOf(state, shown, every) {
    return shown + " " + (state.box.querySelector(".vmsd-count").dataset.of || "of") + " " + every;
  }

  /* the rows in view; nested ones by their path. What a spreadsheet would take for a formula is made a text. */
  function csv(state, rows) {
    var line = function (cells) {
      return cells.map(function (cell) {
        return '"' + (/^[=+@\t\r]|^-(?![\d.]+$)/.test(cell) ? "'" : "") + cell.replace(/"/g, '""') + '"';
      }).join(",");
    };
    var bareText = function (cell) {
      var twin = cell.cloneNode(true);
      all(twin, ".vmsd-anchor, .vmsd-mark, .vmsd-sr, .vmsd-fold, summary, del").forEach(function (one) { one.remove(); });
      return text(twin).trim();
    };
    var head = all(state.table.tHead, "th").map(function (one) { return one.dataset.key || text(one); });
    return [line(head)].concat(rows.map(function (row) {
      var cells = Array.prototype.map.call(row.cells, bareText);
      while (cells.length < head.length) { cells.push(""); }
      return line([row.dataset.parent ? path(state, row) : cells[0]].concat(cells.slice(1)));
    })).join("\n") + "\n";
  }

  /* the matrix answers: machine type, source and destination chosen; verdict and reasons shown */
  function wireQuestion(state) {
    var ask = { machine: ".vmsd-machine", from: ".vmsd-from", to: ".vmsd-to" };
    Object.keys(ask).forEach(function (name) { ask[name] = state.box.querySelector("select" + ask[name]); });
    var answer = state.box.querySelector(".vmsd-answer");
    if (!ask.from || !ask.to || !answer) { return; }
    var releases = all(ask.from, "option").map(text), heads = all(state.table.tHead, "th").map(text);
    var name = function (row) { return text(row.querySelector("th code")); };
    var ends = function (title) {  /* "8.0–9.1" are the releases from the one to the other */
      return title.split("–").map(function (one) { return releases.indexOf(one); });
    };
    var among = function (title, number) {
      var found = ends(title);
      return found[0] <= number && number <= found[found.length - 1];
    };
    var have = function (option, number) {
      return !option || option.dataset.has === undefined || option.dataset.has.split(" ").indexOf(String(number)) >= 0;
    };
    var ways = answer.dataset.ways ? answer.dataset.ways.split(";") : [];
    var reply = function () {
      all(state.table, ".vmsd-asked").forEach(function (one) { one.classList.remove("vmsd-asked"); });
      var machine = ask.machine && ask.machine.selectedOptions[0], cell = null;
      var from = ask.from.selectedIndex, to = ask.to.selectedIndex;
      var row = state.rows.filter(function (one) {
        return among(name(one), from) && (one.dataset.parent || "") === (machine ? machine.value : "");
      })[0];
      if (row && have(machine, from) && have(machine, to)) {
        cell = row.cells[heads.findIndex(function (title, column) { return column && among(title, to); })];
      }
      if (!cell || !text(cell).trim()) { answer.textContent = answer.dataset.none; return; }
      cell.classList.add("vmsd-asked");
      var way = ways[from < to ? 0 : from > to ? 1 : 2];  /* a cell may stand for several */
      answer.textContent = text(cell).trim() + ": " + cell.querySelector("[title]").title.replace(/^[^:]*/, way || "$&");
    };
    [ask.machine, ask.from, ask.to].forEach(function (one) { if (one) { one.addEventListener("change", reply); } });
    /* what a cell stands for is asked; what was asked already stays when it is among that */
    var choose = function (select, title) {
      if (!among(title, select.selectedIndex)) { select.selectedIndex = ends(title)[0]; }
    };
    var on = function (key) {
      var fits = all(ask.machine, "option").filter(function (one) {
        return one.value === key && have(one, ask.from.selectedIndex) && have(one, ask.to.selectedIndex);
      });
      if (fits.length && fits.indexOf(ask.machine.selectedOptions[0]) < 0) { ask.machine.selectedIndex = fits[0].index; }
    };
    state.rows.forEach(function (row) {
      Array.prototype.forEach.call(row.cells, function (cell, column) {
        if (!column || !text(cell).trim()) { return; }
        cell.addEventListener("click", function () {
          choose(ask.from, name(row));
          choose(ask.to, heads[column]);
          if (ask.machine) { on(row.dataset.parent); }
          reply();
        });
      });
    });
  }

  function run() {
    all(document, ".vmsd-box").forEach(start);
    all(document, ".vmsd-scroll").forEach(wireHint);
    all(document, '[class*="vmsd-"] pre').forEach(wireCode);
    reveal();
    addEventListener("hashchange", reveal);
    document.addEventListener("click", function (event) {  /* the same link once more changes no address */
      var link = event.target.closest("a[href]");
      if (link && link.hash && link.href === location.href) { reveal(); }
    });
  }
  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", run); } else { run(); }
})();
