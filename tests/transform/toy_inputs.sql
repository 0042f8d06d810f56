-- A structure and a catalogue of levers small enough to check by hand.
create table config_job_levels (
    level_id integer, name varchar, min_compensation decimal(18, 2), max_compensation decimal(18, 2)
);
create table config_age_bands (age_band varchar, min_value integer, max_value integer);
create table config_tenure_bands (tenure_band varchar, min_value integer, max_value integer);
create table config_termination_age_multipliers (age_band varchar, multiplier decimal(9, 6));
create table config_termination_tenure_multipliers (tenure_band varchar, multiplier decimal(9, 6));
create table config_promotion_age_multipliers (age_band varchar, multiplier decimal(9, 6));
create table config_promotion_tenure_multipliers (tenure_band varchar, multiplier decimal(9, 6));
create table config_merit_tenure_multipliers (tenure_band varchar, multiplier decimal(9, 6));
create table config_merit_matrix (performance_rating integer, range_zone integer, multiplier decimal(9, 6));
create table config_rating_distribution (performance_rating integer, share decimal(9, 6));
create table config_new_hire_age_distribution (hire_age integer, weight decimal(9, 6));

-- Fallbacks of its own, so that no shipped value is needed to check a result.
delete from lever_catalogue;
insert into lever_catalogue
select name, level, event_type, kind, unit, fallback, lower, upper
from (
    values
        ('merit_rate', 'RAISE', 'policy', 'rate', 0.025, 0, 0.15, 5),
        ('cola_rate', 'RAISE', 'policy', 'rate', 0.01, 0, 0.10, 5),
        ('promotion_rate', 'PROMOTION', 'policy', 'probability', 0.10, 0, 0.5, 4),
        ('promotion_raise', 'PROMOTION', 'policy', 'rate', 0.08, 0, 0.4, 4),
        ('new_hire_range_position', 'HIRE', 'policy', 'share', 0.35, 0, 1, 5),
        ('new_hire_salary_adjustment', 'HIRE', 'policy', 'multiplier', 1, 0.8, 1.3, 5),
        ('bonus_target', 'COST', 'policy', 'share', 0.1, 0, 1, 5),
        ('termination_rate', 'TERMINATION', 'assumption', 'probability', 0.15, 0, 0.8, 5),
        ('new_hire_termination_rate', 'TERMINATION', 'assumption', 'share', 0.2, 0, 0.8, 5),
        ('benefits_load', 'COST', 'assumption', 'share', 0.24, 0, 1, 5),
        ('headcount_growth', 'HIRE', 'policy', 'rate', 0.03, -0.2, 0.3, 0),
        ('structure_adjustment', 'STRUCTURE', 'policy', 'rate', 0.02, 0, 0.1, 0),
        ('leaver_bonus_share', 'COST', 'policy', 'share', 0, 0, 1, 0),
        ('lump_sum_share', 'RAISE', 'policy', 'share', 0, 0, 1, 0),
        ('cola_month', 'RAISE', 'policy', 'month', 1, 1, 12, 0),
        ('merit_month', 'RAISE', 'policy', 'month', 4, 1, 12, 0),
        ('promotion_month', 'PROMOTION', 'policy', 'month', 4, 1, 12, 0),
        ('merit_min_service_months', 'RAISE', 'policy', 'months', 3, 0, 24, 0),
        ('new_hire_range_spread', 'HIRE', 'assumption', 'share', 0.2, 0, 1, 0),
        ('market_movement', 'TERMINATION', 'assumption', 'rate', 0.035, 0, 0.2, 0),
        ('quit_elasticity', 'TERMINATION', 'assumption', 'factor', 0, 0, 5, 0)
) as lever (name, event_type, kind, unit, fallback, lower, upper, levels)
cross join lateral (
    select unnest(case when levels = 0 then [0] else range(1, levels + 1) end) as level
);

insert into config_job_levels values
    (1, 'Staff', 50000, 75000),
    (2, 'Manager', 66000, 99000),
    (3, 'Senior Manager', 86000, 130000),
    (4, 'Director', 112000, 180000),
    (5, 'VP', 155000, 260000);
insert into config_age_bands values
    ('<25', 0, 25), ('25-34', 25, 35), ('35-44', 35, 45), ('45-54', 45, 55), ('55-64', 55, 65),
    ('65+', 65, null), ('unknown', null, null);
insert into config_tenure_bands values
    ('<2', 0, 2), ('2-4', 2, 5), ('5-9', 5, 10), ('10-19', 10, 20), ('20+', 20, null);
insert into config_termination_age_multipliers values
    ('<25', 1.5), ('25-34', 1.2), ('35-44', 1), ('45-54', 0.8), ('55-64', 0.9), ('65+', 8), ('unknown', 1);
insert into config_termination_tenure_multipliers values
    ('<2', 1.833333), ('2-4', 1.2), ('5-9', 1), ('10-19', 0.7), ('20+', 0.5);
insert into config_merit_tenure_multipliers values
    ('<2', 1.1), ('2-4', 1), ('5-9', 1), ('10-19', 1), ('20+', 0.9);
insert into config_merit_matrix
select
    rating,
    zone,
    (rating - 1) * 0.4 + (4 - zone) * 0.05
from (select unnest(range(1, 6)) as rating)
cross join (select unnest(range(1, 7)) as zone);
insert into config_rating_distribution values (1, 0.05), (2, 0.1), (3, 0.6), (4, 0.2), (5, 0.05);
insert into config_new_hire_age_distribution values (22, 0.3), (30, 0.4), (45, 0.3);
