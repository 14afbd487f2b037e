"""Foglight on a wall of cameras: `ros2 launch foglight cameras.launch.py cameras:="ros:/front/image ros:/rear/image"`."""

from pathlib import Path

from launch import LaunchDescription
from launch.actions import DeclareLaunchArgument, IncludeLaunchDescription
from launch.launch_description_sources import PythonLaunchDescriptionSource
from launch.substitutions import LaunchConfiguration

HERE = Path(__file__).resolve().parent


def generate_launch_description():
    return LaunchDescription([
        DeclareLaunchArgument('cameras', description='What to watch, separated by spaces'),
        DeclareLaunchArgument('config', default_value=str(HERE.parent / 'config' / 'surveillance_wall.yaml'),
                              description='Configuration file (YAML)'),
        IncludeLaunchDescription(
            PythonLaunchDescriptionSource(str(HERE / 'foglight.launch.py')),
            launch_arguments={
                'camera': LaunchConfiguration('cameras'),
                'config': LaunchConfiguration('config'),
            }.items()),
    ])
