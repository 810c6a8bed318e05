export { type Config, ConfigError, readConfig } from './config.ts'
export { type Settings, settings } from './settings.ts'
