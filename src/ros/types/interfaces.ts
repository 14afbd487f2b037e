/**
 * Interfaces of ROS 2 itself that @foxglove/rosmsg-msgs-common leaves out: services of every node, lifecycle
 * transitions, and what rmw says of a participant. Texts are the fields of the `.srv` and `.msg` files alone.
 */
export const CORE_INTERFACES: Readonly<Record<string, string>> = {
  'rcl_interfaces/srv/ListParameters': `
uint64 DEPTH_RECURSIVE=0
string[] prefixes
uint64 depth
---
ListParametersResult result`,
  'rcl_interfaces/srv/GetParameters': `
string[] names
---
ParameterValue[] values`,
  'rcl_interfaces/srv/GetParameterTypes': `
string[] names
---
uint8[] types`,
  'rcl_interfaces/srv/DescribeParameters': `
string[] names
---
ParameterDescriptor[] descriptors`,
  'rcl_interfaces/srv/SetParameters': `
Parameter[] parameters
---
SetParametersResult[] results`,
  'rcl_interfaces/srv/SetParametersAtomically': `
Parameter[] parameters
---
SetParametersResult result`,
  'lifecycle_msgs/srv/ChangeState': `
Transition transition
---
bool success`,
  'lifecycle_msgs/srv/GetState': `
---
State current_state`,
  'lifecycle_msgs/srv/GetAvailableStates': `
---
State[] available_states`,
  'lifecycle_msgs/srv/GetAvailableTransitions': `
---
TransitionDescription[] available_transitions`,
  'std_srvs/srv/Trigger': `
---
bool success
string message`,
  'rmw_dds_common/msg/Gid': 'uint8[16] data',
  'rmw_dds_common/msg/NodeEntitiesInfo': `
string<=256 node_namespace
string<=256 node_name
Gid[] reader_gid_seq
Gid[] writer_gid_seq`,
  'rmw_dds_common/msg/ParticipantEntitiesInfo': `
Gid gid
NodeEntitiesInfo[] node_entities_info_seq`,
};
