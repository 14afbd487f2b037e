/*
 * A ROS 2 peer over Cyclone DDS in C, its types from idlc: what Foglight is tested against.
 *
 *   peer pub TOPIC raw|compressed reliable|best_effort WIDTH HEIGHT HZ COUNT
 *   peer sub TOPIC raw|compressed reliable|best_effort COUNT TIMEOUT_S
 *   peer graph SECONDS
 *   peer get SERVICE NAME...        calls NODE/get_parameters
 *   peer set SERVICE NAME VALUE     calls NODE/set_parameters with a double
 *   peer serve SERVICE SECONDS      answers get_parameters: every value is its name
 *
 * Prints one JSON object a line. Pictures carry the CRC-32 of their data in frame_id and their number in stamp.sec.
 */
#define _GNU_SOURCE
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>
#include "dds/dds.h"
#include "ros.h"

typedef sensor_msgs_msg_dds__Image_ Image;
typedef sensor_msgs_msg_dds__CompressedImage_ CompressedImage;
typedef rcl_interfaces_srv_dds__GetParameters_Request_ GetRequest;
typedef rcl_interfaces_srv_dds__GetParameters_Response_ GetResponse;
typedef rcl_interfaces_srv_dds__SetParameters_Request_ SetRequest;
typedef rcl_interfaces_srv_dds__SetParameters_Response_ SetResponse;
typedef rmw_dds_common_msg_dds__ParticipantEntitiesInfo_ ParticipantInfo;

static dds_entity_t participant;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

static dds_entity_t must(dds_entity_t result, const char *what) {
  if (result < 0) {
    fprintf(stderr, "%s: %s\n", what, dds_strretcode(result));
    exit(1);
  }
  return result;
}

static dds_qos_t *qos(int reliable, int transient, int depth) {
  dds_qos_t *q = dds_create_qos();
  dds_qset_history(q, DDS_HISTORY_KEEP_LAST, depth);
  dds_qset_reliability(q, reliable ? DDS_RELIABILITY_RELIABLE : DDS_RELIABILITY_BEST_EFFORT, DDS_INFINITY);
  dds_qset_durability(q, transient ? DDS_DURABILITY_TRANSIENT_LOCAL : DDS_DURABILITY_VOLATILE);
  dds_qset_writer_data_lifecycle(q, false);
  return q;
}

static dds_entity_t topic(const dds_topic_descriptor_t *type, const char *prefix, const char *name, const char *suffix) {
  char full[512];
  snprintf(full, sizeof full, "%s%s%s", prefix, name, suffix);
  return must(dds_create_topic(participant, type, full, NULL, NULL), full);
}

static const dds_topic_descriptor_t *picture_type(int compressed) {
  return compressed ? &sensor_msgs_msg_dds__CompressedImage__desc : &sensor_msgs_msg_dds__Image__desc;
}

static int matched_readers(dds_entity_t writer) {
  dds_publication_matched_status_t status;
  dds_get_publication_matched_status(writer, &status);
  return (int)status.current_count;
}

static int matched_writers(dds_entity_t reader) {
  dds_subscription_matched_status_t status;
  dds_get_subscription_matched_status(reader, &status);
  return (int)status.current_count;
}

static int publish(char **v) {
  int compressed = !strcmp(v[1], "compressed"), reliable = !strcmp(v[2], "reliable");
  uint32_t width = atoi(v[3]), height = atoi(v[4]), count = atoi(v[6]);
  double hz = atof(v[5]);
  dds_entity_t writer = must(
      dds_create_writer(participant, topic(picture_type(compressed), "rt", v[0], ""), qos(reliable, 0, 100), NULL), "writer");
  for (double start = now(); !matched_readers(writer) && now() - start < 20;) usleep(10000);
  usleep(300000); /* best effort: the reader's side of the match has to settle too */
  uint32_t size = compressed ? width * height / 10 : width * height * 3;
  uint8_t *data = malloc(size);
  char frame_id[16];
  double start = now();
  for (uint32_t n = 1; n <= count; n++) {
    for (uint32_t i = 0; i < size; i++) data[i] = (uint8_t)(i * 7 + n * 31 + (i >> 12));
    snprintf(frame_id, sizeof frame_id, "%08lx", crc32(0, data, size));
    std_msgs_msg_dds__Header_ header = {{(int32_t)n, 500}, frame_id};
    dds_sequence_octet bytes = {size, size, data, false};
    Image image = {header, height, width, "rgb8", 0, width * 3, bytes};
    CompressedImage jpeg = {header, "jpeg", bytes};
    must(dds_write(writer, compressed ? (void *)&jpeg : (void *)&image), "write");
    double wait = start + n / hz - now();
    if (wait > 0) usleep(wait * 1e6);
  }
  printf("{\"sent\":%u}\n", count);
  fflush(stdout);
  dds_wait_for_acks(writer, DDS_SECS(2));
  usleep(500000);
  return 0;
}

static int subscribe(char **v) {
  int compressed = !strcmp(v[1], "compressed"), reliable = !strcmp(v[2], "reliable"), count = atoi(v[3]);
  dds_entity_t reader = must(
      dds_create_reader(participant, topic(picture_type(compressed), "rt", v[0], ""), qos(reliable, 0, 100), NULL), "reader");
  int got = 0, bad = 0, out_of_order = 0;
  int32_t last = 0;
  for (double start = now(); !matched_writers(reader) && now() - start < 20;) usleep(10000);
  printf("{\"matched\":%d}\n", matched_writers(reader));
  fflush(stdout);
  double deadline = now() + atof(v[4]);
  while (got < count && now() < deadline) {
    void *sample = NULL;
    dds_sample_info_t info;
    if (dds_take(reader, &sample, &info, 1, 1) < 1) {
      usleep(2000);
      continue;
    }
    if (info.valid_data) {
      Image *image = sample;
      CompressedImage *jpeg = sample;
      std_msgs_msg_dds__Header_ *header = compressed ? &jpeg->header : &image->header;
      dds_sequence_octet *data = compressed ? &jpeg->data : &image->data;
      char crc[16];
      snprintf(crc, sizeof crc, "%08lx", crc32(0, data->_buffer, data->_length));
      bad += strcmp(crc, header->frame_id) != 0;
      out_of_order += header->stamp.sec <= last;
      last = header->stamp.sec;
      got++;
    }
    dds_return_loan(reader, &sample, 1);
  }
  printf("{\"got\":%d,\"bad\":%d,\"out_of_order\":%d}\n", got, bad, out_of_order);
  return 0;
}

static void print_gids(const char *name, const rmw_dds_common_msg_dds__Gid_ *gids, uint32_t count) {
  printf("\"%s\":[", name);
  for (uint32_t i = 0; i < count; i++) {
    printf(i ? ",\"" : "\"");
    for (int b = 0; b < 16; b++) printf("%02x", gids[i].data[b]);
    printf("\"");
  }
  printf("]");
}

static void print_endpoints(dds_entity_t reader, const char *kind) {
  void *sample = NULL;
  dds_sample_info_t info;
  while (dds_take(reader, &sample, &info, 1, 1) == 1) {
    dds_builtintopic_endpoint_t *e = sample;
    if (info.valid_data && strncmp(e->topic_name, "DCPS", 4)) {
      void *data = NULL;
      size_t size = 0;
      dds_reliability_kind_t reliability = 0;
      dds_durability_kind_t durability = 0;
      dds_qget_userdata(e->qos, &data, &size);
      dds_qget_reliability(e->qos, &reliability, NULL);
      dds_qget_durability(e->qos, &durability);
      printf("{\"%s\":\"", kind);
      for (int b = 0; b < 16; b++) printf("%02x", e->key.v[b]);
      printf("\",\"topic\":\"%s\",\"type\":\"%s\",\"reliable\":%s,\"transient\":%s,\"user_data\":\"%.*s\"}\n", e->topic_name,
             e->type_name, reliability ? "true" : "false", durability ? "true" : "false", (int)size, (char *)data);
      dds_free(data);
    }
    dds_return_loan(reader, &sample, 1);
    sample = NULL;
  }
}

static int graph(char **v) {
  dds_entity_t nodes = must(dds_create_reader(participant,
      topic(&rmw_dds_common_msg_dds__ParticipantEntitiesInfo__desc, "", "ros_discovery_info", ""), qos(1, 1, 100), NULL), "reader");
  dds_entity_t writers = must(dds_create_reader(participant, DDS_BUILTIN_TOPIC_DCPSPUBLICATION, NULL, NULL), "builtin");
  dds_entity_t readers = must(dds_create_reader(participant, DDS_BUILTIN_TOPIC_DCPSSUBSCRIPTION, NULL, NULL), "builtin");
  for (double end = now() + atof(v[0]); now() < end; usleep(20000)) {
    void *sample = NULL;
    dds_sample_info_t info;
    while (dds_take(nodes, &sample, &info, 1, 1) == 1) {
      ParticipantInfo *p = sample;
      for (uint32_t i = 0; info.valid_data && i < p->node_entities_info_seq._length; i++) {
        rmw_dds_common_msg_dds__NodeEntitiesInfo_ *n = &p->node_entities_info_seq._buffer[i];
        printf("{\"node\":\"%s\",\"namespace\":\"%s\",", n->node_name, n->node_namespace);
        print_gids("readers", n->reader_gid_seq._buffer, n->reader_gid_seq._length);
        printf(",");
        print_gids("writers", n->writer_gid_seq._buffer, n->writer_gid_seq._length);
        printf("}\n");
      }
      dds_return_loan(nodes, &sample, 1);
      sample = NULL;
    }
    print_endpoints(writers, "writer");
    print_endpoints(readers, "reader");
    fflush(stdout);
  }
  return 0;
}

/* The two ends of a service: requests go out and replies come in, or the other way round. */
struct ends {
  dds_entity_t out, in;
};

static struct ends ends(const char *service, const dds_topic_descriptor_t *request, const dds_topic_descriptor_t *response, int server) {
  dds_entity_t requests = topic(request, "rq", service, "Request"), replies = topic(response, "rr", service, "Reply");
  dds_qos_t *q = qos(1, 0, 10);
  struct ends e = {must(dds_create_writer(participant, server ? replies : requests, q, NULL), "writer"),
                   must(dds_create_reader(participant, server ? requests : replies, q, NULL), "reader")};
  return e;
}

static void *call(struct ends e, void *request, double timeout) {
  double deadline = now() + timeout;
  while ((!matched_readers(e.out) || !matched_writers(e.in)) && now() < deadline) usleep(5000);
  must(dds_write(e.out, request), "request");
  while (now() < deadline) {
    void *sample = NULL;
    dds_sample_info_t info;
    if (dds_take(e.in, &sample, &info, 1, 1) == 1 && info.valid_data && !memcmp(sample, request, 16)) return sample;
    usleep(2000);
  }
  printf("{\"timeout\":true}\n");
  exit(3);
}

static int get(int c, char **v) {
  struct ends e = ends(v[0], &rcl_interfaces_srv_dds__GetParameters_Request__desc, &rcl_interfaces_srv_dds__GetParameters_Response__desc, 0);
  GetRequest request = {0x1122334455667788, 1, {c - 1, c - 1, v + 1, false}};
  GetResponse *response = call(e, &request, 10);
  printf("{\"values\":[");
  for (uint32_t i = 0; i < response->values._length; i++) {
    rcl_interfaces_msg_dds__ParameterValue_ *p = &response->values._buffer[i];
    printf("%s{\"type\":%d,\"bool\":%s,\"integer\":%" PRId64 ",\"double\":%g,\"string\":\"%s\"}", i ? "," : "", p->type,
           p->bool_value ? "true" : "false", p->integer_value, p->double_value, p->string_value);
  }
  printf("]}\n");
  return 0;
}

static int set(char **v) {
  struct ends e = ends(v[0], &rcl_interfaces_srv_dds__SetParameters_Request__desc, &rcl_interfaces_srv_dds__SetParameters_Response__desc, 0);
  rcl_interfaces_msg_dds__Parameter_ parameter = {.name = v[1], .value = {.type = 3, .double_value = atof(v[2]), .string_value = ""}};
  SetRequest request = {0x8877665544332211, 7, {1, 1, &parameter, false}};
  SetResponse *response = call(e, &request, 10);
  printf("{\"successful\":%s,\"reason\":\"%s\"}\n", response->results._buffer[0].successful ? "true" : "false",
         response->results._buffer[0].reason);
  return 0;
}

static int serve(char **v) {
  struct ends e = ends(v[0], &rcl_interfaces_srv_dds__GetParameters_Request__desc, &rcl_interfaces_srv_dds__GetParameters_Response__desc, 1);
  printf("{\"ready\":true}\n");
  fflush(stdout);
  for (double end = now() + atof(v[1]); now() < end; usleep(2000)) {
    void *sample = NULL;
    dds_sample_info_t info;
    while (dds_take(e.in, &sample, &info, 1, 1) == 1) {
      GetRequest *request = sample;
      if (info.valid_data) {
        rcl_interfaces_msg_dds__ParameterValue_ values[16] = {0};
        uint32_t n = request->names._length < 16 ? request->names._length : 16;
        for (uint32_t i = 0; i < n; i++) {
          values[i].type = 4;
          values[i].string_value = request->names._buffer[i];
        }
        for (double wait = now() + 0.1; !matched_readers(e.out) && now() < wait;) usleep(5000);
        GetResponse response = {request->guid, request->seq, {n, n, values, false}};
        must(dds_write(e.out, &response), "reply");
      }
      dds_return_loan(e.in, &sample, 1);
      sample = NULL;
    }
  }
  return 0;
}

int main(int c, char **v) {
  if (c < 3) return 2;
  const char *domain = getenv("ROS_DOMAIN_ID");
  participant = must(dds_create_participant(domain ? atoi(domain) : 0, NULL, NULL), "participant");
  int result = 2;
  if (!strcmp(v[1], "pub") && c == 9) result = publish(v + 2);
  if (!strcmp(v[1], "sub") && c == 7) result = subscribe(v + 2);
  if (!strcmp(v[1], "graph")) result = graph(v + 2);
  if (!strcmp(v[1], "get")) result = get(c - 2, v + 2);
  if (!strcmp(v[1], "set") && c == 5) result = set(v + 2);
  if (!strcmp(v[1], "serve") && c == 4) result = serve(v + 2);
  dds_delete(participant);
  return result;
}
