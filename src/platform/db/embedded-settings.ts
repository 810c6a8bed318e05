/**
 * Tuned for a small machine that this service shares with its database. Long checkpoints and a large WAL keep
 * full-page images rare, so pages are written once and not twice; this build knows no fast WAL compression.
 */
const common = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  huge_pages: 'off',
  jit: 'off',
  track_io_timing: 'off',
  random_page_cost: '1.1',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // The server's own story only. Statements and the rows that broke a constraint may hold what customers typed.
  log_min_messages: 'log',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_checkpoints: 'off',
  // Queue tables change all the time; vacuum them often and without long pauses.
  autovacuum_naptime: '5s',
  autovacuum_vacuum_cost_limit: '2000',
  // A table that grows from nothing would be analyzed every five seconds, together with all others: that holds up whoever
  // pays just then, and helps no plan, since all of them go by keys.
  autovacuum_analyze_threshold: '5000',
}

const durable = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  shared_buffers: '512MB',
  wal_buffers: '16MB',
  max_wal_size: '4GB',
  min_wal_size: '512MB',
  checkpoint_timeout: '15min',
  wal_compression: 'off',
}

const disposable = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '128MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
}

/** Command line of the server: `['-c', 'fsync=on', …]`. */
export function postgresFlags(isDurable: boolean): string[] {
  const settings = { ...common, ...(isDurable ? durable : disposable) }
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}
