import type { ToSocket } from '../../network/socket-messages.ts';
import type { Inbox } from '../io/inbox.ts';

/** Keeps a guest from saying more of its sockets than the network thread, which serves all components, has heard. */
export interface Pace {
  /** To be called before something is said that no window bounds. It blocks while the network thread is far behind. */
  keep(): void;
  /** The network thread has heard all that was said before a question. */
  heard(): void;
}

/** How often the network thread is asked, and how many of the questions may be without an answer. */
const stride = 64;
const mostOpen = 2;

export function createPace(inbox: Inbox, send: (message: ToSocket) => void): Pace {
  let said = 0;
  let open = 0;
  const isAhead = (): boolean => open > mostOpen;
  return {
    keep() {
      if (++said % stride !== 0) return;
      send({ kind: 'socket-pace', id: 0 });
      open++;
      for (inbox.drain(); isAhead(); inbox.drain()) inbox.sleep(undefined);
    },
    heard: () => void open--,
  };
}
