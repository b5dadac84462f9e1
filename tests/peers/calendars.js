// Reads calendars (a JSON list of texts on standard input) with ical.js, which is Thunderbird's parser, and node-ical.
const path = require("node:path");
const { createRequire } = require("node:module");
const fetched = createRequire(path.join(process.argv[2], "index.js"));
const nodeIcal = fetched("node-ical");

const mailbox = (address) => address.replace(/^mailto:/i, "").toLowerCase();
const listed = (value) => (value === undefined ? [] : [].concat(value));

function withIcalJs(ICAL, text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const moment = (time) => (time.isDate ? time.toString() : time.toJSDate().toISOString().slice(0, 19) + "Z");
  const events = calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return {
      uid: event.uid,
      start: moment(event.startDate),
      end: moment(event.endDate),
      sequence: event.sequence,
      status: component.getFirstPropertyValue("status"),
      summary: event.summary,
      attendees: event.attendees.map((each) => [mailbox(each.getFirstValue()), each.getParameter("partstat")]).sort(),
    };
  });
  return { method: calendar.getFirstPropertyValue("method"), events };
}

function withNodeIcal(text) {
  const read = nodeIcal.sync.parseICS(text);
  const plain = (value) => (value !== null && typeof value === "object" ? value.val : value);
  const moment = (date) => (date.dateOnly ? date.toISOString().slice(0, 10) : date.toISOString().slice(0, 19) + "Z");
  const events = Object.values(read)
    .filter((each) => each.type === "VEVENT")
    .map((event) => ({
      uid: event.uid,
      start: moment(event.start),
      end: moment(event.end),
      sequence: Number(event.sequence),
      status: event.status ?? null,
      summary: plain(event.summary),
      attendees: listed(event.attendee).map((each) => [mailbox(each.val), each.params.PARTSTAT]).sort(),
    }));
  return { method: read.vcalendar?.method ?? null, events };
}

async function main() {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  const texts = JSON.parse(Buffer.concat(chunks).toString("utf8"));
  const { default: ICAL } = await import(path.join(process.argv[2], "node_modules/ical.js/dist/ical.js"));
  const answer = { "ical.js": texts.map((text) => withIcalJs(ICAL, text)), "node-ical": texts.map(withNodeIcal) };
  process.stdout.write(JSON.stringify(answer));
}

main();
