-- The shared opening, put in front of every other script when it is loaded.
-- A control key that is missing (first use, FLUSHALL, eviction) starts a new epoch. Its sequence starts above everything that was
-- ever given out: the old one, the server's microseconds, and the highest that the caller has seen. It is the one place where a
-- clock seeds an order. Numbers are exact to 2^53 only, so 64-bit versions are compared as two halves.
-- A server or proxy that hides INFO gives an empty master_replid: failovers then go unnoticed, everything else works.
local function replid()
  local info=redis.pcall('INFO','replication')
  return type(info)=='string' and string.match(info,'master_replid:(%w+)') or ''
end
local function nowMicros() local t=redis.call('TIME'); return t[1]*1000000+t[2] end
local function nowMs() return math.floor(nowMicros()/1000) end
local function exact(number) return string.format('%.0f',number) end
local function startEpoch(ctl,log,candidate,old,minSeq)
  local sq=exact(math.max((tonumber(old) or 0)+1,nowMicros(),tonumber(minSeq)+1))
  redis.call('HSET',ctl,'ep',candidate,'sq',sq,'rid',replid()); redis.call('DEL',log)
  return candidate,sq
end
local function control(ctl,log,candidate,minSeq)
  local c=redis.call('HMGET',ctl,'ep','sq')
  if c[1] and c[2] then return c[1],c[2] end
  return startEpoch(ctl,log,candidate,c[2],minSeq)
end
local function expired(deadlineMs) return tonumber(deadlineMs)>0 and nowMs()>tonumber(deadlineMs) end
local function hasIntent(key) return redis.call('EXISTS',key)==1 and redis.call('ZCOUNT',key,'('..exact(nowMs()),'+inf')>0 end
local function publish(channel,ep,sq,tail) redis.call('PUBLISH',channel,ep..struct.pack('>I8',sq)..tail) end
local function wake(waiting,channel,tail)
  if redis.call('DEL',waiting)==1 then redis.call('PUBLISH',channel,string.rep('\0',16)..tail) end
end
local function versionOf(entry)
  local h=redis.call('GETRANGE',entry,16,31)
  if #h==16 and string.sub(h,1,2)=='TC' then return string.sub(h,9,16) end
end
local function newer(a,b)
  local ah,al=struct.unpack('>I4I4',a); local bh,bl=struct.unpack('>I4I4',b)
  return ah>bh or (ah==bh and al>bl)
end
-- Deletes entry and lease, first of all; the highest data version known (the entry's, the removal's own, one kept already) is kept for a while.
local function drop(entry,lease,version,versionPx,own)
  local v=versionOf(entry); local kept=redis.call('GET',version)
  if own and (not v or newer(own,v)) then v=own end
  redis.call('DEL',entry,lease)
  if v and v~=string.rep('\0',8) and not (kept and #kept==8 and newer(kept,v)) then redis.call('SET',version,v,'PX',versionPx) end
end
-- Gives out the next sequence, logs the tail under it and tells all nodes.
local function announce(ctl,log,candidate,minSeq,channel,tail,maxlen)
  local ep=control(ctl,log,candidate,minSeq)
  local sq=redis.call('HINCRBY',ctl,'sq',1)
  logAdd(log,exact(sq),tail,maxlen)
  publish(channel,ep,sq,tail)
  return ep,sq
end
