-- One row per merit raise and per lump sum that came from one.
{{ config(materialized='ephemeral', contract={'enforced': false}) }}
{{ raise_events(raise='merit', detail='MERIT') }}
