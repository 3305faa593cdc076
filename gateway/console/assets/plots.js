/* Draws every <figure data-plot="ADDRESS"> from the figures at that address, keeps them fresh, and writes the same
   numbers into a table for those who can't see a plot. The form of the figures is told in docs/console.md. */
(function () {
  "use strict";

  const COLOURS = ["#0b5f66", "#c2571a", "#5b4b9a", "#2f7d32", "#a3231f", "#7a6a00", "#1f5fa8", "#8a3d74"];
  const HOURS = new Intl.DateTimeFormat("vi-VN", { timeZone: "Asia/Ho_Chi_Minh", hour: "2-digit", minute: "2-digit" });
  const WHOLE = new Intl.DateTimeFormat("vi-VN", {
    timeZone: "Asia/Ho_Chi_Minh", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit"
  });
  const DAY = new Intl.DateTimeFormat("vi-VN", { timeZone: "Asia/Ho_Chi_Minh", day: "2-digit", month: "2-digit" });
  const NUMBER = new Intl.NumberFormat("vi-VN", { maximumFractionDigits: 2 });

  function number(value) {
    return value === null || value === undefined ? "–" : NUMBER.format(value);
  }

  function element(name, text, attributes) {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
    return made;
  }

  function name(figures, index) {
    const value = figures.x.values[index];
    if (value === undefined) return "";
    return figures.x.kind === "time" ? WHOLE.format(new Date(value * 1000)) : value;
  }

  function bars(u, gap) {
    return uPlot.paths.bars({ size: [gap, 60], align: 0 });
  }

  function options(figures, width) {
    const times = figures.x.kind === "time";
    const axis = { stroke: "#526068", grid: { stroke: "#e6eae8", width: 1 }, ticks: { stroke: "#d6dcda", width: 1 } };
    const long = times && figures.x.values.length > 1 &&
      figures.x.values[figures.x.values.length - 1] - figures.x.values[0] > 2 * 86400;
    const barred = figures.kind === "bar";
    const parts = figures.unit === "%";
    return {
      width: width,
      height: 220,
      ms: 1e-3,
      cursor: { drag: { x: false, y: false }, points: { size: 7 } },
      legend: { live: true },
      scales: {
        x: { time: false, range: barred ? (u, low, high) => [low - 0.6, high + 0.6] : undefined },
        y: { range: (u, low, high) => [0, parts ? 100 : Math.max(1, (high || 0) * 1.08)] }
      },
      series: [
        {
          label: figures.x.label,
          value: (u, raw, series, index) => (index === null || index === undefined ? "–" : name(figures, index))
        }
      ].concat(figures.series.map((series, index) => ({
        label: series.label,
        stroke: COLOURS[index % COLOURS.length],
        fill: barred ? COLOURS[index % COLOURS.length] : undefined,
        width: barred ? 0 : 2,
        points: { show: !barred && (series.values.length < 3 || series.values.includes(null)), size: 6 },
        paths: barred ? bars(null, 0.6) : undefined,
        value: (u, raw) => number(raw) + (figures.unit && raw !== null && raw !== undefined ? " " + figures.unit : "")
      }))),
      axes: [
        Object.assign({}, axis, barred
          ? {
            splits: () => figures.x.values.map((_, index) => index),
            values: (u, splits) => splits.map((at) => figures.x.kind === "time"
              ? (long ? DAY : HOURS).format(new Date(figures.x.values[at] * 1000)) : figures.x.values[at]),
            space: 60
          }
          : {
            values: (u, splits) => splits.map((at) => (long ? DAY : HOURS).format(new Date(at * 1000))),
            incrs: [60, 300, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 7 * 86400, 30 * 86400, 365 * 86400],
            space: 70
          }),
        Object.assign({}, axis, {
          // counts are whole, and a share says so: the title names what is counted
          incrs: parts ? undefined : [1, 2, 5].flatMap((step) => [...Array(12).keys()].map((zeros) => step * 10 ** zeros)).sort((a, b) => a - b),
          values: (u, splits) => splits.map((value) => number(value) + (figures.unit === "%" ? " %" : "")),
          size: 64
        })
      ]
    };
  }

  function columns(figures) {
    const x = figures.kind === "bar" ? figures.x.values.map((_, index) => index) : figures.x.values;
    return [x].concat(figures.series.map((series) => series.values));
  }

  function table(figures) {
    const made = element("table");
    made.append(element("caption", figures.title));
    const head = element("tr");
    head.append(element("th", figures.x.label, { scope: "col" }));
    for (const series of figures.series) {
      head.append(element("th", series.label + (figures.unit ? " (" + figures.unit + ")" : ""), { scope: "col", class: "count" }));
    }
    const top = element("thead");
    top.append(head);
    const body = element("tbody");
    figures.x.values.forEach((_, index) => {
      const row = element("tr");
      row.append(element("th", name(figures, index), { scope: "row" }));
      for (const series of figures.series) row.append(element("td", number(series.values[index]), { class: "count" }));
      body.append(row);
    });
    made.append(top, body);
    return made;
  }

  function summary(figures) {
    const told = figures.series.map((series) => {
      const known = series.values.filter((value) => value !== null);
      if (figures.unit !== "%") return series.label + ": " + number(known.reduce((sum, value) => sum + value, 0));
      // shares don't add up to anything: the latest one, or each by its name
      if (figures.kind === "line") return series.label + ": " + number(known[known.length - 1]) + " %";
      return figures.x.values.map((_, index) => name(figures, index) + " " + number(series.values[index]) + " %").join(", ");
    });
    return figures.title + (told.length ? " – " + told.join("; ") : "");
  }

  function Plot(figure) {
    const space = element("div", undefined, { class: "plot", role: "img" });
    const note = element("p", "", { class: "plot-note", role: "status" });
    const details = element("details");
    const rows = element("div", undefined, { class: "scroll", tabindex: "0", role: "region", "aria-label": "Bảng số liệu" });
    details.append(element("summary", "Bảng số liệu · Table"), rows);
    figure.append(space, note, details);
    const every = Number(figure.dataset.refresh || 0);
    let shape = "";
    let drawn = null;

    function draw(figures) {
      space.setAttribute("aria-label", summary(figures));
      rows.replaceChildren(table(figures));
      const now = JSON.stringify([figures.kind, figures.unit, figures.x.kind, figures.series.map((s) => s.label),
        figures.kind === "bar" || figures.x.values.length < 3 ? figures.x.values : null]);
      space.hidden = !figures.x.values.length;  // no empty room above the words that there is nothing
      if (!figures.x.values.length) {
        if (drawn) drawn.destroy();
        drawn = null;
        shape = "";
        note.textContent = "Chưa có số liệu · No figures yet";
        return;
      }
      note.textContent = "";
      held = figures;
      if (drawn && now === shape) {
        drawn.setData(columns(figures));
        return;
      }
      if (drawn) drawn.destroy();
      shape = now;
      // the plot asks `live` for names, so that a refresh without a new plot shows the new ones
      drawn = new uPlot(options(live, space.clientWidth || 300), columns(figures), space);
    }

    let held = null;
    const live = new Proxy({}, { get: (_, key) => held[key] });

    function read() {
      fetch(figure.dataset.plot, { credentials: "same-origin", headers: { accept: "application/json" } })
        .then((answer) => {
          if (answer.status === 401) {
            note.textContent = "Phiên đã hết, hãy đăng nhập lại · Signed out: sign in again";
            return "stop";
          }
          if (!answer.ok) throw new Error(String(answer.status));
          return answer.json().then(draw);
        })
        .catch(() => { note.textContent = "Không đọc được số liệu mới · No fresh figures"; })
        .then((word) => { if (every > 0 && word !== "stop") setTimeout(read, every * 1000); });
    }

    new ResizeObserver(() => {
      if (drawn && space.clientWidth) drawn.setSize({ width: space.clientWidth, height: 220 });
    }).observe(space);
    read();
  }

  function start(root) {
    for (const figure of root.querySelectorAll("figure[data-plot]")) {
      if (figure.dataset.drawn) continue;
      figure.dataset.drawn = "yes";
      Plot(figure);
    }
  }

  document.addEventListener("DOMContentLoaded", () => start(document));
  document.addEventListener("htmx:after:swap", () => start(document));
})();
