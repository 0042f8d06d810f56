-- One row per cost-of-living raise and per lump sum that came from one.
{{ config(materialized='ephemeral', contract={'enforced': false}) }}
{{ raise_events(raise='cola', detail='COLA') }}
