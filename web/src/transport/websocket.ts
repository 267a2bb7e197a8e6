import type { Carrier, Ends } from "./carrier.ts";

/** Connect with a websocket. @throws {DOMException} The page's policy does not allow it. */
export function openWebSocket({ base, hello, receive, lost }: Ends): Carrier {
  const address = new URL(`${base}ws`, document.baseURI).href.replace(/^http/, "ws");
  const socket = new WebSocket(address);
  socket.onopen = () => socket.send(hello());
  socket.onmessage = ({ data }) => receive(String(data));
  socket.onclose = ({ code }) => lost({ code });
  return {
    send(text) {
      // What a closing socket is given is lost without a word; it is sent again anyway.
      socket.readyState === 1 && socket.send(text);
    },
    stop() {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    },
  };
}
