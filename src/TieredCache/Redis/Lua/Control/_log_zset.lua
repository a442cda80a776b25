-- The log for servers without streams: a sorted set whose score is the sequence; the member begins with it, so that equal tails differ.
-- Those servers replicate scripts as text unless they are told otherwise, and refuse to write after TIME.
if redis.replicate_commands then redis.replicate_commands() end
local function logAdd(log,sq,tail,maxlen)
  redis.call('ZADD',log,sq,struct.pack('>I8',sq)..tail); redis.call('ZREMRANGEBYRANK',log,0,-tonumber(maxlen)-1)
end
local function logRange(into,log,from,count)
  for _,m in ipairs(redis.call('ZRANGEBYSCORE',log,from,'+inf','LIMIT',0,count)) do
    into[#into+1]=string.format('%.0f',(struct.unpack('>I8',m))); into[#into+1]=string.sub(m,9)
  end
  return into
end
