export { type ClaimOptions, type ClaimRecord, claim, moduleExercise, ProgramExercise, SharedServer } from './claims.ts'
export { monotonicMs } from './clock.ts'
export { type ChunkingOptions, type Cuts, cutAt, everyChunking, smallestFailingCuts } from './cuts/chunkings.ts'
export { type LoadGuard, setLoadGuard } from './kernel/c-library.ts'
export type { Watched, WatchedConnection, WatchedDatagrams } from './kernel/idle.ts'
export { descriptorLimit, whyNotSoMany } from './kernel/load.ts'
export { hasProcessFacts } from './kernel/process-facts.ts'
export type { OwnConnection } from './kernel/tcp-table.ts'
export { acceptQueue } from './kernel/tcp-table.ts'
export { type Complaint, expectComplaint, expectTruePort, expectUsage, hasStackTrace } from './manners.ts'
export { BorrowedModule, type ConnectedSocket } from './module/borrowed-module.ts'
export { findQuadraticGrowth, type Growth, HOPELESS_GROWTH_MS } from './module/growth.ts'
export { bytesArgument, ModuleHost } from './module/module-host.ts'
export {
  type Measured,
  type Measurement,
  type Returned,
  repeated,
  type Session,
  type SessionReport,
  type SessionStep,
  type Sessions,
  type SessionValue,
  type Stream,
  streamOf,
  type Thrown,
} from './module/sessions.ts'
export type {
  Argument,
  CallReport,
  ReturnedValue,
  SocketMode,
  SocketState,
  Stub,
  StubCall,
  StubStep,
} from './module/values.ts'
export { freeEndpoint, hasLoopbackBlock } from './peer/addresses.ts'
export { type CrowdMistakes, connectMany, haveBeenTaken } from './peer/crowd.ts'
export {
  type Diagnosis,
  type EchoObservation,
  expectCloseAfterEndOfFile,
  expectEcho,
  stillEchoes,
} from './peer/echo.ts'
export { type Fairness, measureFairness } from './peer/fairness.ts'
export { Flood } from './peer/flood.ts'
export type { Peer } from './peer/peer.ts'
export { hasSilentListeners, SilentListener } from './peer/silent-listener.ts'
export { type Ending, TcpConnection } from './peer/tcp-connection.ts'
export { TcpListener } from './peer/tcp-listener.ts'
export { type Datagram, UdpPeer, type UdpPeerOptions } from './peer/udp-peer.ts'
export { type Direction, ROUGH, UdpRelay, type Weather } from './peer/udp-relay.ts'
export { Child, type Command, type Exit, endStragglers, RUN_MARK } from './program/child.ts'
export { describeExit } from './program/explain.ts'
export type { Endpoint, Protocol } from './program/listening.ts'
export { NODE_FLAGS } from './program/node-flags.ts'
export { Output, withoutControlCharacters } from './program/output.ts'
export { OwnTime } from './program/own-time.ts'
export type { Stall } from './program/patience.ts'
export { Listener, Program, type StartMistakes, tryToConnect } from './program/program.ts'
export { restingShare } from './program/rest.ts'
export { countBytes, describeBytes, drawCuts, drawDifference, firstDifference } from './story/bytes.ts'
export { type Finding, FindingError } from './story/finding.ts'
export { type Failure, SeededRandom, Story } from './story/story.ts'
export { drawTimeline, Timeline, type TimelineEntry, type Voice } from './story/timeline.ts'
export type { Assignment, Subject } from './subject.ts'
