-- The shared opening, put in front of every other script when it is loaded.
-- A control key that is missing (first use, FLUSHALL, eviction) starts a new epoch. Its sequence starts above everything that was
-- ever given out: the old one, the server's microseconds, and the highest that the caller has seen. It is the one place where a
-- clock seeds an order. Numbers are exact to 2^53 only, so 64-bit versions are compared as two halves.
-- A server or proxy that hides INFO gives an empty master_replid: failovers then go unnoticed, everything else works.
-- What changes something replies with one string, which costs less than a list: a code and what goes with it. 1 (done) or 0 (only
-- removed): the stamp, epoch and sequence in eight bytes each | E (came after its deadline): the server's ms | S: a newer version is held
-- A script gets only those of these functions that it names, itself or by another: each that is made costs it 0.2 µs.
local function replid()
  local info=redis.pcall('INFO','replication')
  return type(info)=='string' and string.match(info,'master_replid:(%w+)') or ''
end
local function nowMicros() local t=redis.call('TIME'); return t[1]*1000000+t[2] end
local function nowMs() return math.floor(nowMicros()/1000) end
local function exact(number) return string.format('%.0f',number) end
local function startEpoch(ctl,log,candidate,old,minSeq)
  local sq=exact(math.max((tonumber(old) or 0)+1,nowMicros(),tonumber(minSeq)+1))
  redis.call('HSET',ctl,'ep',candidate,'sq',sq,'rid',replid()); redis.pcall('DEL',log)
  return candidate,sq
end
local function control(ctl,log,candidate,minSeq)
  local c=redis.call('HMGET',ctl,'ep','sq')
  if c[1] and c[2] then return c[1],c[2] end
  return startEpoch(ctl,log,candidate,c[2],minSeq)
end
local function stampOf(ep,sq) return ep..struct.pack('>I8',sq) end
local function expired(deadlineMs) return tonumber(deadlineMs)>0 and nowMs()>tonumber(deadlineMs) end
local function tooLate() return 'E'..exact(nowMs()) end
local function hasIntent(key) return redis.call('EXISTS',key)==1 and redis.call('ZCOUNT',key,'('..exact(nowMs()),'+inf')>0 end
local function wake(waiting,channel,tail)
  if redis.call('DEL',waiting)==1 then redis.call('PUBLISH',channel,string.rep('\0',16)..tail) end
end
local function versionOf(entry)
  local h=redis.pcall('GETRANGE',entry,16,31)
  if type(h)=='string' and #h==16 and string.sub(h,1,2)=='TC' then return string.sub(h,9,16) end
end
local function newer(a,b)
  local ah,al=struct.unpack('>I4I4',a); local bh,bl=struct.unpack('>I4I4',b)
  return ah>bh or (ah==bh and al>bl)
end
-- Keeps a data version for a while past its entry, unless a higher one is kept.
local function keepVersion(version,v,versionPx)
  if v=='\0\0\0\0\0\0\0\0' then return end
  local kept=redis.pcall('GET',version)
  if not (type(kept)=='string' and #kept==8 and newer(kept,v)) then redis.call('SET',version,v,'PX',versionPx) end
end
-- Deletes entry and lease, first of all; the highest data version known (the entry's, the removal's own, one kept already) is kept for a while.
-- What is of another type than ours, because somebody else has written there, is nothing, and goes: a removal has to heal a key.
local function drop(entry,lease,version,versionPx,own)
  local v=versionOf(entry)
  if own and (not v or newer(own,v)) then v=own end
  redis.call('DEL',entry,lease)
  if v then keepVersion(version,v,versionPx) end
end
-- Gives out the next sequence, logs the tail under it and tells all nodes. The sequence is raised before it is looked at, and looked at
-- in digits, which need no formatting: 1 was never given out, it is a control key's that was missing. Where its caller has seen it before,
-- this server has lost what another gave out, and begins a new epoch: else a removal here would count as older than what lies there.
-- → the stamp, the sequence in digits
local function announce(ctl,log,candidate,minSeq,channel,tail,maxlen)
  local sq=redis.call('HINCRBY',ctl,'sq',1); local c=redis.call('HMGET',ctl,'ep','sq')
  if not c[1] or sq==1 or sq<=tonumber(minSeq) then
    startEpoch(ctl,log,candidate,c[2],minSeq)
    sq=redis.call('HINCRBY',ctl,'sq',1); c=redis.call('HMGET',ctl,'ep','sq')
  end
  local stamp=stampOf(c[1],sq)
  logAdd(log,c[2],tail,maxlen)
  redis.call('PUBLISH',channel,stamp..tail)
  return stamp,c[2]
end
