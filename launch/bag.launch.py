"""Foglight on a bag: `ros2 launch foglight bag.launch.py bag:=/data/rain.mcap`, every picture as fast as it can be judged;
with `play:="--clock --rate 2 --loop"` by its stamps, with /clock for everybody else."""

from pathlib import Path

from launch import LaunchDescription
from launch.actions import DeclareLaunchArgument, IncludeLaunchDescription, OpaqueFunction
from launch.launch_description_sources import PythonLaunchDescriptionSource
from launch.substitutions import LaunchConfiguration

HERE = Path(__file__).resolve().parent


def run(context):
    value = {name: LaunchConfiguration(name).perform(context) for name in ('bag', 'config', 'play')}
    return [IncludeLaunchDescription(
        PythonLaunchDescriptionSource(str(HERE / 'foglight.launch.py')),
        launch_arguments={
            'camera': value['bag'],
            'config': value['config'],
            'mode': '' if value['play'] else 'complete',
            'options': value['play'],
        }.items())]


def generate_launch_description():
    return LaunchDescription([
        DeclareLaunchArgument('bag', description='An .mcap or .db3 file or a rosbag2 folder'),
        DeclareLaunchArgument('config', default_value=str(HERE.parent / 'config' / 'replay.yaml'),
                              description='Configuration file (YAML)'),
        DeclareLaunchArgument('play', default_value='',
                              description='Options of a player: --clock --clock-rate HZ --rate R --loop --start-offset S'),
        OpaqueFunction(function=run),
    ])
