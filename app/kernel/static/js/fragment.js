// The signed credential stands behind the # of a scanned address. It never reached the server; now it leaves the history too.
if (location.hash) history.replaceState(null, "", location.pathname + location.search);
