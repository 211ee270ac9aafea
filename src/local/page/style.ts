/** How the page looks, in light and in dark, on a screen and on a phone. */

export const STYLE = `
:root {
  color-scheme: light dark;
  --back: light-dark(#f6f7f9, #14171c);
  --card: light-dark(#ffffff, #1d2229);
  --line: light-dark(#d5dae1, #3a424d);
  --text: light-dark(#1b2430, #e8ecf1);
  --soft: light-dark(#566273, #a7b2c0);
  --main: light-dark(#1756c9, #8ab4ff);
  --chosen: light-dark(#e4edfd, #22324d);
  --bad: light-dark(#b3261e, #ff9d94);
  --good: light-dark(#176c33, #7fd99a);
  font: 15px/1.45 system-ui, sans-serif;
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; background: var(--back); color: var(--text); }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 8px; top: 8px; background: var(--card); padding: 8px; z-index: 3; }
header, nav { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center; padding: 10px 16px; background: var(--card); border-bottom: 1px solid var(--line); }
h1 { font-size: 17px; margin: 0; }
h2 { font-size: 16px; margin: 0 0 8px; overflow-wrap: anywhere; }
h3 { font-size: 14px; margin: 16px 0 6px; color: var(--soft); }
#live { margin: 0 auto 0 0; color: var(--soft); font-size: 13px; }
#live::before { content: ''; display: inline-block; width: 8px; height: 8px; border-radius: 50%; background: currentColor; margin-right: 6px; }
#live.on { color: var(--good); }
.group, .menu { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; }
button, select { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 4px 10px; min-height: 32px; }
button { cursor: pointer; }
button:hover:not(:disabled) { border-color: var(--main); }
button:disabled { color: var(--soft); cursor: default; }
:focus-visible { outline: 2px solid var(--main); outline-offset: 1px; }
#reset { color: var(--bad); min-width: 8.8em; }
#reset.armed { background: var(--bad); border-color: var(--bad); color: var(--card); font-weight: 600; }
time { font-variant-numeric: tabular-nums; }
.faults { position: relative; }
.faults summary { cursor: pointer; padding: 5px 10px; border: 1px solid var(--line); border-radius: 6px; }
.menu { position: absolute; right: 0; top: 38px; z-index: 2; width: min(340px, 90vw); padding: 12px; background: var(--card); border: 1px solid var(--line); border-radius: 8px; box-shadow: 0 6px 20px #0004; }
.menu label { width: 100%; display: flex; justify-content: space-between; gap: 8px; align-items: center; }
.menu select { max-width: 200px; min-width: 0; }
#faults { margin: 0; padding: 0; width: 100%; list-style: none; font-size: 13px; color: var(--bad); }
#count-faults { color: var(--bad); }
#back { display: none; }
nav button { border-color: transparent; background: none; }
nav button[aria-current] { background: var(--chosen); color: var(--main); font-weight: 600; }
.count { color: var(--soft); font-size: 12px; font-variant-numeric: tabular-nums; }
main { flex: 1; display: grid; grid-template-columns: minmax(280px, 2fr) 3fr; min-height: 0; }
#list, #detail { padding: 12px 16px; min-width: 0; }
#list { border-right: 1px solid var(--line); }
.filters { display: flex; flex-wrap: wrap; gap: 8px; margin-bottom: 10px; font-size: 13px; }
.filters select { max-width: 180px; }
ol { list-style: none; margin: 0; padding: 0; display: grid; gap: 6px; }
#items button { width: 100%; text-align: left; display: grid; grid-template-columns: auto 1fr auto; gap: 2px 10px; padding: 8px 10px; }
#items button[aria-pressed='true'] { background: var(--chosen); border-color: var(--main); }
.kind { font-size: 12px; font-weight: 600; color: var(--main); min-width: 86px; }
.first { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.second { grid-column: 2 / -1; color: var(--soft); font-size: 13px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.when { color: var(--soft); font-size: 12px; font-variant-numeric: tabular-nums; }
.bad { color: var(--bad); }
.good { color: var(--good); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 14px; overflow-wrap: anywhere; }
.email { padding: 0; overflow: hidden; }
.email dl { padding: 12px 14px; margin: 0; border-bottom: 1px solid var(--line); }
.email iframe { display: block; width: 100%; height: 420px; border: 0; background: #fff; }
.bubble { max-width: 320px; border-radius: 18px 18px 18px 4px; background: light-dark(#e7eaee, #323b47); white-space: pre-wrap; }
.whatsapp { background: light-dark(#dcf8c6, #1f4a34); }
.push { max-width: 380px; display: grid; gap: 4px; }
.slack { border-left: 4px solid #611f69; }
.ms_teams { border-left: 4px solid #4b53bc; }
.buttons { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 8px; }
.buttons span { border: 1px solid var(--line); border-radius: 6px; padding: 3px 10px; color: var(--main); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 12px; margin: 0 0 12px; font-size: 14px; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
pre { margin: 0; padding: 10px; max-height: 360px; overflow: auto; background: light-dark(#eef1f5, #11141a); border-radius: 8px; font: 13px/1.45 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
.text { white-space: pre-wrap; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
td, th { text-align: left; padding: 4px 8px 4px 0; border-bottom: 1px solid var(--line); }
footer { padding: 8px 16px; color: var(--soft); font-size: 12px; border-top: 1px solid var(--line); }
@media (max-width: 760px) {
  main { grid-template-columns: 1fr; }
  #list { border-right: 0; }
  #detail:not(:empty) { border-top: 1px solid var(--line); }
  main:has(#detail:not(:empty)) #back { display: block; margin: 12px 16px 0; justify-self: start; }
  header { gap: 8px; }
  button, select { min-height: 40px; }
  .menu { left: 0; right: auto; }
}
@media (prefers-reduced-motion: no-preference) {
  #items li.new { animation: in 0.25s ease-out; }
  @keyframes in { from { opacity: 0; transform: translateY(-6px); } }
}
`;
