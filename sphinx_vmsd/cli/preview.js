// Put into every page by `sphinx-vmsd preview`: reload after a build, keep the place, show why a build failed.
(function () {
  var kept = sessionStorage.getItem("vmsd-y"), reached;
  if (kept) {
    sessionStorage.removeItem("vmsd-y");
    addEventListener("load", function () {
      scrollTo({ top: kept, behavior: "instant" });
      reached = scrollY;
      // A browser moves the page after us to what it showed last; that is of no use in and after a page too short.
      if (reached < kept - 1) { history.scrollRestoration = "manual"; }
      else { setTimeout(function () { history.scrollRestoration = "auto"; }, 500); }
    });
  }
  // Under sphinx-autobuild the news come through its socket, else as a stream of events.
  var secure = location.protocol === "https:" ? "wss://" : "ws://";
  var news = window.vmsdSocket ? new WebSocket(secure + location.host + window.vmsdSocket)
    : new EventSource("/vmsd-preview");
  news.onmessage = function (event) {
    var answer = JSON.parse(event.data);
    if (answer.ok) {
      // Where nobody has moved since, the wanted place stays: a mistake may have made the page too short for it.
      sessionStorage.setItem("vmsd-y", scrollY === reached ? kept : scrollY);
      location.reload();
      return;
    }
    var overlay = document.getElementById("vmsd-overlay") || document.body.appendChild(document.createElement("pre"));
    overlay.id = "vmsd-overlay";
    overlay.style.cssText = "position:fixed;inset:auto 0 0 0;max-height:60vh;overflow:auto;margin:0;padding:1rem;" +
      "background:#300;color:#fff;z-index:9999;white-space:pre-wrap";
    overlay.textContent = answer.warnings;
  };
})();
