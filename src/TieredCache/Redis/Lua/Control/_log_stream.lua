-- The log as a stream whose id is the sequence.
local function logAdd(log,sq,tail,maxlen) redis.call('XADD',log,'MAXLEN','~',maxlen,sq..'-0','m',tail) end
local function logFirst(log)
  local f=redis.call('XRANGE',log,'-','+','COUNT',1)
  return f[1] and string.match(f[1][1],'%d+') or ''
end
local function logRange(into,log,from,count)
  for _,e in ipairs(redis.call('XRANGE',log,from..'-0','+','COUNT',count)) do
    into[#into+1]=string.match(e[1],'%d+'); into[#into+1]=e[2][2]
  end
  return into
end
