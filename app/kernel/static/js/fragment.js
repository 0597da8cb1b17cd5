// The signed credential stands behind the # of a scanned address. It never reached the server; now it leaves the history too.
const SCANNED = /^#\d+$/;

function forget() {
  history.replaceState(null, "", location.pathname + location.search);
}

if (SCANNED.test(location.hash)) forget();

// The same code scanned again into the same tab changes only what stands behind the #: the browser would show the old answer.
addEventListener("hashchange", () => {
  if (!SCANNED.test(location.hash)) return;
  forget();
  location.reload();
});
