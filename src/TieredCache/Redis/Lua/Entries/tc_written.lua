-- The store has a write that was set as unflushed, or will never get it (removes = 1). Its mark goes if it is still this write's, and
-- the entry lives on for what is left of its own time, or for a slide. Where the entry is gone or older, somebody may have kept what the
-- store had before: the key is removed, everywhere. A newer write that waits, or a newer entry, is left alone.
-- KEYS ctl,log,entry,lease,version,dirty
-- ARGV channel,tail,maxlen,epochCandidate,minSeq,deadlineMs,versionPx,dataVersion (8 bytes),removes   → code and stamp
local function lifeLeft(entry)
  local h=redis.call('GETRANGE',entry,16,51)
  if #h~=36 then return 0 end
  local created=struct.unpack('>I8',string.sub(h,17,24)); local life,slide=struct.unpack('>I4I4',string.sub(h,29,36))
  if math.floor(string.byte(h,4)/8)%2==1 then life,slide=life*1000,slide*1000 end   -- flag 8: in seconds
  local left=created+life-nowMs()
  return slide>0 and math.min(left,slide+math.floor(slide/16)) or left
end
if expired(ARGV[6]) then return tooLate() end
local own=ARGV[8]; local mark=redis.call('GET',KEYS[6]); local v=versionOf(KEYS[3])
local waits=mark and #mark==8 and newer(mark,own)
if mark and not waits then redis.call('DEL',KEYS[6]) end
if waits or (v and newer(v,own)) then
  return '1'..stampOf(control(KEYS[1],KEYS[2],ARGV[4],ARGV[5]))
end
if v==own and ARGV[9]=='0' then
  local left=lifeLeft(KEYS[3])
  if left>0 then
    redis.call('PEXPIRE',KEYS[3],exact(left))
    return '1'..stampOf(control(KEYS[1],KEYS[2],ARGV[4],ARGV[5]))
  end
end
drop(KEYS[3],KEYS[4],KEYS[5],ARGV[7],own)
return '1'..announce(KEYS[1],KEYS[2],ARGV[4],ARGV[5],ARGV[1],ARGV[2],ARGV[3])
