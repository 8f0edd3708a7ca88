(function () {
  "use strict";
  var form = document.querySelector("form");
  function quoted(text) {
    return JSON.stringify(text.toWellFormed ? text.toWellFormed() : text).replace(/\u007f/g, "\\u007f");
  }
  function table(row) {
    var values = {}, names = [], filled = row.dataset.sheet === "bodies";
    row.querySelectorAll("[data-column]").forEach(function (field) {
      var name = field.dataset.column, text = field.value.trim();
      if (!text || (field.type === "checkbox" && !field.checked)) return;
      if (!("fixed" in field.dataset)) filled = true;
      if (!values[name]) { values[name] = []; names.push(name); }
      values[name].push(quoted(text));
    });
    if (!filled) return "";
    return "[[" + row.dataset.sheet + "]]\n" + names.map(function (name) {
      var texts = values[name];
      return name + " = " + (texts.length > 1 ? "[" + texts.join(", ") + "]" : texts[0]) + "\n";
    }).join("");
  }
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.querySelectorAll("button.add").forEach(function (button) {
    button.addEventListener("click", function () {
      var section = button.closest("section"), rows = section.querySelector(".rows");
      rows.appendChild(section.querySelector("template").content.cloneNode(true));
      var row = rows.lastElementChild;
      row.querySelector("legend").append(" " + rows.children.length);
      row.querySelector("input:not([type=hidden]),select,textarea").focus();
    });
  });
  document.getElementById("save").addEventListener("click", function () {
    var rows = Array.from(form.querySelectorAll(".rows > .row"), table).filter(Boolean);
    var text = "# " + form.dataset.digest + "\n" + rows.join("\n");
    var link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/toml" }));
    link.download = form.dataset.file;
    link.click();
    document.getElementById("status").textContent = form.dataset.saved;
  });
})();
