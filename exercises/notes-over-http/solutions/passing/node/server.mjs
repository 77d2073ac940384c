import http from "node:http";

const notes = new Map();
let last = 0;

http.createServer(async (request, response) => {
  const answer = (status, value, headers = {}) => {
    if (value !== undefined) headers["Content-Type"] = "application/json";
    response.writeHead(status, headers).end(value === undefined ? "" : JSON.stringify(value));
  };
  const { method, url } = request;
  const number = Number(/^\/notes\/(\d+)$/.exec(url)?.[1]);
  if (method === "GET" && url === "/") return answer(302, undefined, { Location: "/notes" });
  if (method === "GET" && url === "/notes") return answer(200, [...notes.values()]);
  if (method === "POST" && url === "/notes") {
    const text = textOf(await read(request));
    if (!text) return answer(400, { error: "a note needs a text" });
    last += 1;
    notes.set(last, { id: last, text });
    return answer(201, notes.get(last), { Location: `/notes/${last}` });
  }
  if (!notes.has(number)) return answer(404, { error: "there is no such note" });
  if (method === "DELETE") return notes.delete(number) && answer(204);
  return answer(200, notes.get(number));
}).listen(process.env.PORT ?? 8000, "127.0.0.1");

async function read(request) {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

function textOf(body) {
  try {
    const { text } = JSON.parse(body);
    return typeof text === "string" ? text.trim() : "";
  } catch {
    return "";
  }
}
