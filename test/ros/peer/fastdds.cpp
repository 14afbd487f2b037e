// A peer over Fast DDS: what another vendor's ROS 2 sends and receives.
//
//   fastdds pub TOPIC raw|compressed reliable|best_effort WIDTH HEIGHT HZ COUNT
//   fastdds sub TOPIC raw|compressed reliable|best_effort COUNT TIMEOUT_S
//
// sensor_msgs/Image or CompressedImage with the CRC-32 of its data in frame_id and its number in stamp.sec; one JSON object a line.
// A greeting of one pixel, number 0, goes before the pictures: between vendors a volatile reader's reliable session
// starts at the first heartbeat it understands (one every 3 s), and a sample whose fragments are under way by then is
// not repaired. Who has acknowledged the greeting is owed all that follows.
#include <fastcdr/Cdr.h>
#include <fastdds/dds/domain/DomainParticipant.hpp>
#include <fastdds/dds/domain/DomainParticipantFactory.hpp>
#include <fastdds/dds/publisher/DataWriter.hpp>
#include <fastdds/dds/publisher/Publisher.hpp>
#include <fastdds/dds/subscriber/DataReader.hpp>
#include <fastdds/dds/subscriber/SampleInfo.hpp>
#include <fastdds/dds/subscriber/Subscriber.hpp>
#include <fastdds/dds/topic/TopicDataType.hpp>
#include <fastdds/dds/topic/TypeSupport.hpp>
#include <fastdds/rtps/transport/UDPv4TransportDescriptor.h>
#include <fastrtps/utils/IPLocator.h>
#include <zlib.h>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

using namespace eprosima::fastdds::dds;
using eprosima::fastcdr::Cdr;
using eprosima::fastcdr::FastBuffer;
using eprosima::fastrtps::rtps::InstanceHandle_t;
using eprosima::fastrtps::rtps::SerializedPayload_t;

struct Image {
  int32_t sec = 0;
  uint32_t nanosec = 0;
  std::string frame_id;
  uint32_t height = 0, width = 0;
  std::string encoding;
  uint8_t is_bigendian = 0;
  uint32_t step = 0;
  std::vector<uint8_t> data;
};

// Either message: a CompressedImage is an Image whose encoding is called format, with only its header and data besides.
class ImageType : public TopicDataType {
 public:
  explicit ImageType(bool compressed) : compressed_(compressed) {
    setName(compressed ? "sensor_msgs::msg::dds_::CompressedImage_" : "sensor_msgs::msg::dds_::Image_");
    m_typeSize = 8 * 1024 * 1024;
    m_isGetKeyDefined = false;
  }
  bool serialize(void *from, SerializedPayload_t *to) override {
    auto &image = *static_cast<Image *>(from);
    FastBuffer buffer(reinterpret_cast<char *>(to->data), to->max_size);
    Cdr cdr(buffer, Cdr::DEFAULT_ENDIAN, Cdr::DDS_CDR);
    cdr.serialize_encapsulation();
    to->encapsulation = CDR_LE;
    cdr << image.sec << image.nanosec << image.frame_id;
    if (!compressed_) cdr << image.height << image.width;
    cdr << image.encoding;
    if (!compressed_) cdr << image.is_bigendian << image.step;
    cdr << image.data;
    to->length = static_cast<uint32_t>(cdr.getSerializedDataLength());
    return true;
  }
  bool deserialize(SerializedPayload_t *from, void *to) override {
    auto &image = *static_cast<Image *>(to);
    FastBuffer buffer(reinterpret_cast<char *>(from->data), from->length);
    Cdr cdr(buffer, Cdr::DEFAULT_ENDIAN, Cdr::DDS_CDR);
    cdr.read_encapsulation();
    cdr >> image.sec >> image.nanosec >> image.frame_id;
    if (!compressed_) cdr >> image.height >> image.width;
    cdr >> image.encoding;
    if (!compressed_) cdr >> image.is_bigendian >> image.step;
    cdr >> image.data;
    return true;
  }
  std::function<uint32_t()> getSerializedSizeProvider(void *of) override {
    return [of] { return static_cast<uint32_t>(static_cast<Image *>(of)->data.size()) + 256; };
  }
  void *createData() override { return new Image; }
  void deleteData(void *data) override { delete static_cast<Image *>(data); }
  bool getKey(void *, InstanceHandle_t *, bool) override { return false; }

 private:
  bool compressed_;
};

static std::string crc(const std::vector<uint8_t> &data) {
  char text[16];
  snprintf(text, sizeof text, "%08lx", crc32(0, data.data(), data.size()));
  return text;
}

static void sleep_ms(int ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }

int main(int argc, char **argv) {
  if (argc < 7) return 2;
  bool compressed = !strcmp(argv[3], "compressed");
  const char *domain = getenv("ROS_DOMAIN_ID");
  auto factory = DomainParticipantFactory::get_instance();
  // Loopback alone, as the other side.
  DomainParticipantQos where = PARTICIPANT_QOS_DEFAULT;
  auto udp = std::make_shared<eprosima::fastdds::rtps::UDPv4TransportDescriptor>();
  udp->receiveBufferSize = 4 << 20; // As ours: a 6 MB picture is a hundred packets at once.
  udp->interfaceWhiteList.push_back("127.0.0.1");
  where.transport().use_builtin_transports = false;
  where.transport().user_transports.push_back(udp);
  eprosima::fastrtps::rtps::Locator_t locator;
  eprosima::fastrtps::rtps::IPLocator::setIPv4(locator, 127, 0, 0, 1);
  where.wire_protocol().builtin.initialPeersList.push_back(locator);
  auto participant = factory->create_participant(domain ? atoi(domain) : 0, where);
  TypeSupport type(new ImageType(compressed));
  type.register_type(participant);
  auto topic = participant->create_topic(std::string("rt") + argv[2], type.get_type_name(), TOPIC_QOS_DEFAULT);
  auto kind = strcmp(argv[4], "reliable") ? BEST_EFFORT_RELIABILITY_QOS : RELIABLE_RELIABILITY_QOS;
  if (!strcmp(argv[1], "pub") && argc == 9) {
    auto publisher = participant->create_publisher(PUBLISHER_QOS_DEFAULT);
    DataWriterQos qos = DATAWRITER_QOS_DEFAULT;
    qos.reliability().kind = kind;
    qos.history().depth = 1000; // What is asked for again, up to a heartbeat (3 s) later, must still be there.
    qos.publish_mode().kind = ASYNCHRONOUS_PUBLISH_MODE;
    qos.endpoint().history_memory_policy = eprosima::fastrtps::rtps::PREALLOCATED_WITH_REALLOC_MEMORY_MODE;
    auto writer = publisher->create_datawriter(topic, qos);
    PublicationMatchedStatus matched;
    for (int i = 0; i < 2000; i++, sleep_ms(10)) {
      writer->get_publication_matched_status(matched);
      if (matched.current_count > 0) break;
    }
    sleep_ms(500);
    Image image;
    image.width = atoi(argv[5]);
    image.height = atoi(argv[6]);
    image.step = image.width * 3;
    image.encoding = compressed ? "jpeg" : "rgb8";
    image.nanosec = 500;
    image.data.resize(3);
    image.frame_id = crc(image.data);
    writer->write(&image);
    writer->wait_for_acknowledgments({5, 0});
    image.data.resize(compressed ? image.width * image.height / 10 : image.step * image.height);
    int count = atoi(argv[8]);
    auto start = std::chrono::steady_clock::now();
    for (int n = 1; n <= count; n++) {
      for (size_t i = 0; i < image.data.size(); i++) image.data[i] = static_cast<uint8_t>(i * 7 + n * 31 + (i >> 12));
      image.sec = n;
      image.frame_id = crc(image.data);
      writer->write(&image);
      std::this_thread::sleep_until(start + std::chrono::microseconds(1000000LL * n / atoi(argv[7])));
    }
    writer->wait_for_acknowledgments({5, 0});
    sleep_ms(500);
    printf("{\"sent\":%d}\n", count);
  } else if (!strcmp(argv[1], "sub") && argc == 7) {
    auto subscriber = participant->create_subscriber(SUBSCRIBER_QOS_DEFAULT);
    DataReaderQos qos = DATAREADER_QOS_DEFAULT;
    qos.reliability().kind = kind;
    qos.history().depth = 100;
    qos.endpoint().history_memory_policy = eprosima::fastrtps::rtps::PREALLOCATED_WITH_REALLOC_MEMORY_MODE;
    auto reader = subscriber->create_datareader(topic, qos);
    int got = 0, bad = 0, out_of_order = 0, last = 0;
    Image image;
    SampleInfo info;
    SubscriptionMatchedStatus matched;
    for (int i = 0; i < 2000 && reader->get_subscription_matched_status(matched) == ReturnCode_t::RETCODE_OK; i++, sleep_ms(10))
      if (matched.current_count > 0) break;
    printf("{\"matched\":%d}\n", matched.current_count);
    fflush(stdout);
    for (int i = 0; got < atoi(argv[5]) && i < atoi(argv[6]) * 500; i++, sleep_ms(2))
      while (reader->take_next_sample(&image, &info) == ReturnCode_t::RETCODE_OK) {
        if (!info.valid_data) continue;
        got++;
        bad += crc(image.data) != image.frame_id;
        out_of_order += image.sec <= last;
        last = image.sec;
      }
    printf("{\"got\":%d,\"bad\":%d,\"out_of_order\":%d}\n", got, bad, out_of_order);
  }
  fflush(stdout);
  participant->delete_contained_entities();
  factory->delete_participant(participant);
  return 0;
}
