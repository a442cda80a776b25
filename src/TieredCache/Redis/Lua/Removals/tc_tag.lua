-- Removes a tag: raises its removal sequence. g: member = tag, score = sequence; member '' = the minimum for tags that are absent.
-- Past `most` members the oldest tenth goes and '' is raised to the highest score that went. A missing '' means that scores may
-- have been lost: from this sequence on they count as removed.
-- KEYS ctl,log,g  ARGV channel,tail,maxlen,epochCandidate,minSeq,deadlineMs,tag,most   → code and stamp
if expired(ARGV[6]) then return tooLate() end
redis.call('ZREM',KEYS[3],ARGV[7])   -- a first write that needs no memory: a full server before version 7 lets the rest through
local stamp,sq=announce(KEYS[1],KEYS[2],ARGV[4],ARGV[5],ARGV[1],ARGV[2],ARGV[3])
local floor=redis.call('ZSCORE',KEYS[3],'') or sq
redis.call('ZADD',KEYS[3],sq,ARGV[7])
local count,most=redis.call('ZCARD',KEYS[3]),tonumber(ARGV[8])
if count>most then
  local last=math.floor(count/10)
  local edge=redis.call('ZRANGE',KEYS[3],last,last,'WITHSCORES')
  floor=exact(math.max(tonumber(floor),tonumber(edge[2])))
  redis.call('ZREMRANGEBYRANK',KEYS[3],0,last)
end
redis.call('ZADD',KEYS[3],floor,'')
return '1'..stamp
