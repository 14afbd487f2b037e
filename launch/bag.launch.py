"""Foglight on a bag, every picture of it: `ros2 launch foglight bag.launch.py bag:=/data/rain.mcap`."""

from pathlib import Path

from launch import LaunchDescription
from launch.actions import DeclareLaunchArgument, IncludeLaunchDescription
from launch.launch_description_sources import PythonLaunchDescriptionSource
from launch.substitutions import LaunchConfiguration

HERE = Path(__file__).resolve().parent


def generate_launch_description():
    return LaunchDescription([
        DeclareLaunchArgument('bag', description='An .mcap or .db3 file or a rosbag2 folder'),
        DeclareLaunchArgument('config', default_value=str(HERE.parent / 'config' / 'replay.yaml'),
                              description='Configuration file (YAML)'),
        IncludeLaunchDescription(
            PythonLaunchDescriptionSource(str(HERE / 'foglight.launch.py')),
            launch_arguments={
                'camera': LaunchConfiguration('bag'),
                'config': LaunchConfiguration('config'),
                'mode': 'complete',
            }.items()),
    ])
