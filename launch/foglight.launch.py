"""Foglight on one camera: `ros2 launch foglight foglight.launch.py camera:=ros:/camera/image_raw policy:=adaptive`."""

import shlex

from launch import LaunchDescription
from launch.actions import DeclareLaunchArgument, ExecuteProcess, OpaqueFunction
from launch.substitutions import LaunchConfiguration

ARGUMENTS = [
    ('camera', 'ros:/camera/image_raw', 'What to watch: a ros: topic, an address, a file or a bag; several with spaces'),
    ('policy', '', 'When a picture is recovered: adaptive, always or never; by default what the configuration says'),
    ('questions', '', 'Standing questions, separated by semicolons'),
    ('config', '', 'Configuration file (YAML); without one, the defaults'),
    ('mode', '', 'live (newest wins) or complete (every frame); by default what suits the camera'),
    ('node', 'foglight', 'Name of the node'),
    ('options', '', 'Further options of `foglight run`, as on the command line: --lifecycle, --record out.mcap'),
]


def run(context):
    value = {name: LaunchConfiguration(name).perform(context) for name, _, _ in ARGUMENTS}
    command = ['foglight', 'run', *shlex.split(value['camera'])]
    command += ['--ros', '--node-name', value['node']]
    for option in ('policy', 'config', 'mode'):
        if value[option]:
            command += [f'--{option}', value[option]]
    for question in value['questions'].split(';'):
        if question.strip():
            command += ['--ask', question.strip()]
    command += shlex.split(value['options'])
    return [ExecuteProcess(cmd=command, name=value['node'], output='screen')]


def generate_launch_description():
    declared = [DeclareLaunchArgument(name, default_value=default, description=text) for name, default, text in ARGUMENTS]
    return LaunchDescription([*declared, OpaqueFunction(function=run)])
