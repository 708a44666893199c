import json, subprocess, sys, time, pathlib, tempfile, re
import pyarrow as pa, pyarrow.parquet as pq
import data, questions, rows, engines, definition
program = sys.argv[1]; users=int(sys.argv[2]); names=sys.argv[3].split(','); only=sys.argv[4] if len(sys.argv)>4 else ''
E={ 'duckdb':engines.DuckDb,'clickhouse':engines.ClickHouse,'spark':engines.Spark}
eng=[E[n]() for n in names]
qs=[q for q in questions.all_questions() if re.search(only,q[0])]
tmp=pathlib.Path(tempfile.mkdtemp())
bad=0
for make in (data.ties,data.days):
    d=make(users)
    mine=[q for q in qs if q[1]==d.name]
    if not mine: continue
    m=tmp/f'{d.name}.json'; m.write_text(json.dumps(data.manifest(d)))
    out=subprocess.run([program,m],input='\n'.join(json.dumps(q[2]) for q in mine),capture_output=True,text=True,check=False)
    if out.returncode: print(out.stderr); sys.exit(1)
    stm=[json.loads(l) for l in out.stdout.splitlines()]
    p=tmp/f'{d.name}.parquet'
    t=pa.table({'event_type':[r[0] for r in d.rows],'event_time':pa.array([r[1] for r in d.rows],pa.timestamp('us',tz='UTC')),'user_id':[r[2] for r in d.rows],'event_properties':pa.array([list(r[3].items()) for r in d.rows],pa.map_(pa.string(),pa.string()))})
    pq.write_table(t,p)
    for e in eng: e.load(p)
    for (name,_,q),s in zip(mine,stm):
        if 'problems' in s: print('PROBLEM',name,s); bad+=1; continue
        a=time.time(); exp=definition.answer(q,d.events,d.extract); a=time.time()-a
        for e in eng:
            b=time.time()
            try:
                got=rows.of_sql(q,*e.run(s[e.dialect]))
            except Exception as x:
                bad+=1; print('ERROR',e.name,name,str(x)[:1500]); (tmp/f'{e.name} {name}.sql').write_text(s[e.dialect]); print(tmp/f'{e.name} {name}.sql'); continue
            b=time.time()-b
            diff=rows.differences(exp,got)
            if diff: bad+=1; (tmp/f'{e.name} {name}.sql').write_text(s[e.dialect]); print(tmp/f'{e.name} {name}.sql')
            print(('DIFF' if diff else 'ok'),e.name,name,len(exp),f'def {a:.2f} sql {b:.2f}',len(diff),diff[:4], flush=True)
print('bad',bad)
