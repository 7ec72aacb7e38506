import { LONG_NAME_FILES, RAISE_FUNCTION } from "./redis-raise-script.ts";

/**
 * Replaces or removes a package's hash if it is what was read, in one step of the server (Y6, Y8).
 *
 * KEYS: the hash, the set of names. ARGV: how many fields the hash had, these and their values in turn; how
 * many it gets (0: none, it goes), these and their values; the filename; the name that it joins, or ""; the
 * name that it leaves, or "". Answers 1, or 0 for a conflict.
 *
 * With two empty names it touches the one key only, as a cluster demands. Otherwise the sets and summaries
 * of both names are right when it ends: files whose hash is gone leave the set, the summary is that of the
 * newest file, a name without files goes. Of a name of many files all are read only where the summary alone does not
 * tell what becomes of it.
 */
export const REDIS_WRITE_SCRIPT: string = `
local at = 1
local function take()
  at = at + 1
  return ARGV[at - 1]
end

local wasThere = tonumber(take())
local current = redis.call('HGETALL', KEYS[1])
if #current ~= 2 * wasThere then
  return 0
end
local values = {}
for i = 1, #current, 2 do
  values[current[i]] = current[i + 1]
end
for _ = 1, wasThere do
  local field = take()
  if values[field] ~= take() then
    return 0
  end
end

redis.call('DEL', KEYS[1])
local wanted = {}
for _ = 1, tonumber(take()) do
  local field = take()
  wanted[field] = take()
  redis.call('HSET', KEYS[1], field, wanted[field])
end
${RAISE_FUNCTION}
local function isLong(name)
  return redis.call('SCARD', 'pypicloud:set:' .. name) > ${LONG_NAME_FILES}
end

local function settle(name)
  local files = 'pypicloud:set:' .. name
  local newest
  for _, filename in ipairs(redis.call('SMEMBERS', files)) do
    local hash = 'pypicloud:package:' .. filename
    local found = redis.call('HMGET', hash, 'name', 'last_modified', 'summary')
    if found[1] ~= name then
      redis.call('SREM', files, filename)
    else
      local time = tonumber(found[2]) or 0
      if not newest or time > newest.time or (time == newest.time and filename > newest.filename) then
        newest = { time = time, filename = filename, text = found[2] or '0.0', summary = found[3] or '' }
      end
    end
  end
  local summary = 'pypicloud:summary:' .. name
  redis.call('DEL', summary)
  if newest then
    redis.call('SADD', KEYS[2], name)
    redis.call('HSET', summary, 'name', name)
    redis.call('HSET', summary, 'summary', newest.summary)
    redis.call('HSET', summary, 'last_modified', newest.text)
  else
    redis.call('SREM', KEYS[2], name)
  end
end

local filename, joins, leaves = take(), take(), take()
if joins ~= '' then
  redis.call('SADD', 'pypicloud:set:' .. joins, filename)
  redis.call('SADD', KEYS[2], joins)
  local gone = values.name == joins and values.last_modified or ''
  local key = 'pypicloud:summary:' .. joins
  if not (isLong(joins) and raise(key, joins, wanted.last_modified, wanted.summary, gone)) then
    settle(joins)
  end
end
if leaves ~= '' and leaves ~= joins then
  redis.call('SREM', 'pypicloud:set:' .. leaves, filename)
  local key = 'pypicloud:summary:' .. leaves
  if not (isLong(leaves) and raise(key, leaves, '', '', values.last_modified or '')) then
    settle(leaves)
  end
end
return 1
`;
