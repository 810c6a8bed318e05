import type { Sql, Tx } from '../../src/platform/db/index.ts'

/** Writes down, as SQL to read, all that the migrations made in the schema `public`. Sorted, so that dumps compare. */
export async function describeSchema({ sql }: Tx): Promise<string> {
  const parts = [await extensions(sql), await tables(sql), await views(sql), await functions(sql)]
  return `${parts.flat().join('\n\n')}\n`
}

type Line = { line: string }
type TableLine = Line & { table_name: string }

async function extensions(sql: Sql): Promise<string[]> {
  const rows = await sql<Line>`
    select format('create extension %I;', extname) as line
      from pg_extension
     where extname <> 'plpgsql'
     order by extname`
  return linesOf(rows)
}

async function tables(sql: Sql): Promise<string[]> {
  const heads = await sql<TableLine>`
    select relname as table_name, coalesce(' with (' || array_to_string(reloptions, ', ') || ')', '') as line
      from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname <> 'migrations'
     order by relname`
  const inside = [...(await columns(sql)), ...(await constraints(sql))]
  const after = [...(await indexes(sql)), ...(await triggers(sql))]
  return heads.map(({ table_name, line }) => {
    const body = linesOfTable(inside, table_name).map((text) => `  ${text}`)
    const table = `create table ${table_name} (\n${body.join(',\n')}\n)${line};`
    return [table, ...linesOfTable(after, table_name).map((text) => `${text};`)].join('\n')
  })
}

function columns(sql: Sql): Promise<TableLine[]> {
  return sql`
    select relname as table_name,
           concat_ws(' ', quote_ident(attname), format_type(atttypid, atttypmod),
             case when attidentity <> '' then 'generated as identity' end,
             case when attgenerated <> '' then 'generated as ' || pg_get_expr(adbin, adrelid)
                  when adbin is not null then 'default ' || pg_get_expr(adbin, adrelid) end,
             case when attnotnull then 'not null' end) as line
      from pg_attribute
      join pg_class on pg_class.oid = attrelid
      left join pg_attrdef on adrelid = attrelid and adnum = attnum
     where relnamespace = 'public'::regnamespace and attnum > 0 and not attisdropped
     order by relname, attnum`
}

function constraints(sql: Sql): Promise<TableLine[]> {
  return sql`
    select relname as table_name, format('constraint %I %s', conname, pg_get_constraintdef(pg_constraint.oid)) as line
      from pg_constraint
      join pg_class on pg_class.oid = conrelid
     where relnamespace = 'public'::regnamespace and contype not in ('n', 't')
     order by relname, array_position('{p,u,x,f,c}'::text[], contype::text), conname`
}

/** Those that no constraint has made. */
function indexes(sql: Sql): Promise<TableLine[]> {
  return sql`
    select relname as table_name, pg_get_indexdef(indexrelid) as line
      from pg_index
      join pg_class on pg_class.oid = indrelid
     where relnamespace = 'public'::regnamespace
       and not exists (select from pg_constraint where conindid = indexrelid and contype in ('p', 'u', 'x'))
     order by relname, indexrelid::regclass::text`
}

function triggers(sql: Sql): Promise<TableLine[]> {
  return sql`
    select relname as table_name, pg_get_triggerdef(pg_trigger.oid) as line
      from pg_trigger
      join pg_class on pg_class.oid = tgrelid
     where relnamespace = 'public'::regnamespace and not tgisinternal
     order by relname, tgname`
}

async function views(sql: Sql): Promise<string[]> {
  const rows = await sql<Line>`
    select format('create view %I as%s%s', relname, chr(10), pg_get_viewdef(oid, true)) as line
      from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')
     order by relname`
  return linesOf(rows)
}

/** Those of extensions are not ours. */
async function functions(sql: Sql): Promise<string[]> {
  const rows = await sql<Line>`
    select rtrim(pg_get_functiondef(oid), chr(10)) || ';' as line
      from pg_proc
     where pronamespace = 'public'::regnamespace and prokind in ('f', 'p')
       and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')
     order by proname, pg_get_function_identity_arguments(oid)`
  return linesOf(rows)
}

function linesOf(rows: Line[]): string[] {
  return rows.map(({ line }) => line)
}

function linesOfTable(rows: TableLine[], table: string): string[] {
  return linesOf(rows.filter(({ table_name }) => table_name === table))
}
