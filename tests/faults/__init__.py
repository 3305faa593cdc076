"""What the gateway does when something breaks: the table of faults as data, kills under load, full disks, clocks."""
