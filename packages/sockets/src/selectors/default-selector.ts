/** The best selector of this machine. */
import { platform } from '../platform/current.ts'
import type { BaseSelector } from './base-selector.ts'
import { EpollSelector } from './epoll-selector.ts'
import { KqueueSelector } from './kqueue-selector.ts'
import { PollSelector } from './poll-selector.ts'

/** A class of selectors. */
export interface SelectorClass {
  /**
   * Opens a selector, which its `close` or `using` closes.
   *
   * @throws SocketError EMFILE
   */
  new <Data = unknown>(): BaseSelector<Data>
}

/**
 * Waits by `epoll` on Linux, by `kqueue` on macOS, by `poll` elsewhere.
 *
 * @see https://docs.python.org/3/library/selectors.html#selectors.DefaultSelector
 */
export const DefaultSelector: SelectorClass = choose()
/** What `new DefaultSelector()` answers. */
export type DefaultSelector<Data = unknown> = BaseSelector<Data>

function choose(): SelectorClass {
  if (platform.hasEpoll) return EpollSelector
  return platform.hasKqueue ? KqueueSelector : PollSelector
}
