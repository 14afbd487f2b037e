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
  'action_msgs/srv/CancelGoal': `
int8 ERROR_NONE=0
int8 ERROR_REJECTED=1
int8 ERROR_UNKNOWN_GOAL_ID=2
int8 ERROR_GOAL_TERMINATED=3
GoalInfo goal_info
---
int8 return_code
GoalInfo[] goals_canceling`,
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

/**
 * What rosidl makes of an action besides its goal, result and feedback: the services and the topic that carry them.
 * @param action such as `foglight/action/Inspect`
 */
export function actionText(action: string, part: string): string | undefined {
  const id = 'unique_identifier_msgs/UUID goal_id';
  const texts: Readonly<Record<string, string>> = {
    SendGoal_Request: `${id}\n${action}_Goal goal`,
    SendGoal_Response: 'bool accepted\nbuiltin_interfaces/Time stamp',
    GetResult_Request: id,
    GetResult_Response: `int8 status\n${action}_Result result`,
    FeedbackMessage: `${id}\n${action}_Feedback feedback`,
  };
  return texts[part];
}
