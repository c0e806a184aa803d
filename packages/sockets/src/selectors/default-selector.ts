/** The best selector of this machine. */
import { platform } from '../platform/current.ts'
import type { BaseSelector } from './base-selector.ts'
import { EpollSelector } from './epoll-selector.ts'
import { KqueueSelector } from './kqueue-selector.ts'
import { PollSelector } from './poll-selector.ts'

/**
 * Waits by `epoll` on Linux, by `kqueue` on macOS, by `poll` elsewhere.
 *
 * @see https://docs.python.org/3/library/selectors.html#selectors.DefaultSelector
 */
export const DefaultSelector: new <Data = unknown>() => BaseSelector<Data> = choose()
/** What `new DefaultSelector()` answers. */
export type DefaultSelector<Data = unknown> = BaseSelector<Data>

function choose(): new <Data = unknown>() => BaseSelector<Data> {
  if (platform.hasEpoll) return EpollSelector
  return platform.hasKqueue ? KqueueSelector : PollSelector
}
