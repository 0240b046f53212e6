-- What the SQLite shell is asked on its standard input. The output is the same in every SQLite from 3.26 on.
.mode list
.separator |
select 'numbers', 7/2, 7%3, 7.0/2, 1e300*1e10, 0.1+0.2, abs(-9223372036854775807), typeof(9223372036854775807 + 1), 5 & 3 | 8, 1 << 40;
create table planet (id integer primary key, name text not null unique, mass real, moons int default 0);
create table visit (planet int references planet (id), year int, craft text);
begin;
insert into planet (name, mass, moons) values ('Mercury', 0.33, 0), ('Venus', 4.87, 0), ('Earth', 5.97, 1), ('Mars', 0.642, 2), ('Jupiter', 1898, 79), ('Saturn', 568, 82), ('Uranus', 86.8, 27), ('Neptune', 102, 14);
insert into visit values (1, 1974, 'Mariner 10'), (2, 1962, 'Mariner 2'), (4, 1965, 'Mariner 4'), (4, 1976, 'Viking 1'), (5, 1973, 'Pioneer 10'), (5, 1979, 'Voyager 1'), (6, 1980, 'Voyager 1'), (7, 1986, 'Voyager 2'), (8, 1989, 'Voyager 2');
commit;
select name, mass, moons from planet order by mass desc limit 3;
select p.name, count(v.year), group_concat(v.craft, ', ') from planet p left join visit v on v.planet = p.id group by p.id having count(*) > 0 order by p.id;
select name, rank() over (order by moons desc), sum(moons) over (order by id rows between 1 preceding and current row) from planet order by id;
with recursive fib(n, a, b) as (select 1, 0, 1 union all select n + 1, b, a + b from fib where n < 90) select n, a from fib where n in (2, 10, 50, 90);
with recursive n(x) as (select 1 union all select x + 1 from n where x < 20000) select count(*), sum(x), avg(x), max(x * x % 9973) from n;
create table number (x int, y text);
with recursive n(x) as (select 1 union all select x + 1 from n where x < 20000) insert into number select x, 'value ' || (x * 7919 % 20011) from n;
create index by_y on number (y);
select x, y from number where y between 'value 1999' and 'value 20001' order by y, x limit 4;
select count(distinct y), min(y), max(length(y)) from number;
update number set y = upper(y) where x % 1000 = 0;
delete from number where x % 3 = 1;
select count(*), total(x) from number where y like 'value %' and y glob 'VALUE*';
select substr('Ünïcödé', 2, 3), length('🐍é'), hex('é'), replace('banana', 'an', 'AN'), trim('  x '), instr('abc', 'c'), char(65, 8364), quote(x'00ff'), printf('%08.3f|%,d|%e|%-5s|', 3.14159, 1234567, 12345.678, 'ab');
select date('2024-01-31', '+1 month'), strftime('%j %W %H:%M', '2024-12-30 23:59'), julianday('2000-01-01 12:00'), datetime(951827696, 'unixepoch');
select coalesce(null, nullif(1, 1), 'x'), case when 1 > 2 then 'a' else 'b' end, cast('12abc' as int), null is null, 'a' < 'B' collate nocase, max(1, 2.5), 'abc' like 'A_C';
create trigger counted after insert on visit begin update planet set moons = moons + 1 where id = new.planet; end;
insert into visit values (2, 2031, 'Envision');
select name, moons from planet where id = 2;
create view heavy as select name from planet where mass > (select avg(mass) from planet);
select * from heavy order by 1;
savepoint s; delete from planet; select count(*) from planet; rollback to s; release s; select count(*) from planet;
pragma integrity_check;
.mode csv
.separator , "\n"
select name, moons, 'quo"te, comma' from planet where id < 3;
.mode insert visit
select * from visit where planet = 7;
.mode list
.tables
.schema planet
