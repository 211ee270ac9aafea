/** The structure of the page. */

export const HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Local SuprSend</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="style.css">
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
  <h1>Local SuprSend</h1>
  <p id="live" role="status">connecting</p>
  <div class="group" role="group" aria-label="Clock">
    <time id="now"></time>
    <button type="button" data-advance="1m">+1 min</button>
    <button type="button" data-advance="1h">+1 hour</button>
    <button type="button" data-advance="1d">+1 day</button>
    <button type="button" id="next" disabled>To the next</button>
  </div>
  <details class="faults">
    <summary>Fail the next request <span class="count" id="count-faults"></span></summary>
    <div class="menu" role="group" aria-label="Faults">
      <label>Operation <select id="operation"><option value="">any</option></select></label>
      <label>How often <select id="times"><option>1</option><option>2</option><option>3</option><option value="always">always</option></select></label>
      <button type="button" data-fault='{"status":500}'>500</button>
      <button type="button" data-fault='{"status":503}'>503</button>
      <button type="button" data-fault='{"status":429,"headers":{"retry-after":"1"}}'>429</button>
      <button type="button" data-fault='{"status":401}'>401</button>
      <button type="button" data-fault='{"lost":true}'>Lose the connection</button>
      <button type="button" data-fault='{"lost":true,"processed":true}'>Lose the response</button>
      <button type="button" data-fault='{"unanswered":true}'>Do not answer</button>
      <ul id="faults"></ul>
      <button type="button" id="take-back" hidden>Take back</button>
    </div>
  </details>
  <button type="button" id="reset" aria-live="polite">Reset</button>
</header>
<nav aria-label="Views">
  <button type="button" data-view="messages" aria-current="page">Messages <span class="count" id="count-messages">0</span></button>
  <button type="button" data-view="skipped">Not sent <span class="count" id="count-skipped">0</span></button>
  <button type="button" data-view="runs">Runs <span class="count" id="count-runs">0</span></button>
  <button type="button" data-view="requests">Requests <span class="count" id="count-requests">0</span></button>
  <button type="button" data-view="people">People</button>
</nav>
<main id="main">
  <section id="list" aria-label="List">
    <div class="filters">
      <label>Person <select id="person"><option value="">everybody</option></select></label>
      <label>Channel <select id="channel"><option value="">all</option></select></label>
    </div>
    <ol id="items"></ol>
    <p id="empty">Nothing has been sent yet. It appears here as soon as your application triggers something.</p>
  </section>
  <button type="button" id="back">Back to the list</button>
  <section id="detail" aria-label="Detail" aria-live="polite" tabindex="-1"></section>
</main>
<footer>Nothing leaves this machine. This is not for production.</footer>
<script src="script.js"></script>
</body>
</html>
`;
