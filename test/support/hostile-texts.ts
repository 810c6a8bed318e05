/** Texts that mean something to some interpreter: SQL, shells, templates, browsers, file systems, headers, logs. */
export const hostileTexts: readonly string[] = [
  "'",
  '"',
  "' or '1'='1",
  "'; drop table users; --",
  "x' union select password_hash from users --",
  '$1',
  '%',
  '_\\',
  "\\'; select pg_terminate_backend(pg_backend_pid()); --",
  '{{7*7}}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a template of somebody else's
  '${jndi:ldap://127.0.0.1/x}',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '../../../../etc/passwd',
  '..\\..\\windows\\win.ini',
  '$(id)',
  '`id`',
  '| id',
  'x\r\nX-Injected: yes\r\n\r\n<html>',
  'x%0d%0aX-Injected:%20yes',
  '{"$gt":""}',
  '[object Object]',
  '__proto__',
  '%00',
  'NaN',
  '-1',
  '1e400',
  '\u202egnp.exe',
  '\ufeff',
  '😀👩‍👩‍👧‍👦',
  'İıſK',
  '\u0001\u001b[31m',
]

/** Texts that PostgreSQL cannot keep, or that are none in UTF-8. */
export const impossibleTexts: readonly string[] = ['\0', 'a\0b', '\ud800', 'a\udfffb', '\udfff\ud800']

/** What stands where a text should. */
export const noTexts: readonly unknown[] = [{ $gt: '' }, [], ['x'], {}, 0, -1, 1e308, true, null]
