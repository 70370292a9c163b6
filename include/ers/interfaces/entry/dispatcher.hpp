// Takes requests from the I/O threads to the lanes and their answers back. On the worker, in this order: who is
// calling, may they, the Idempotency-Key, decode, the operation, encode; one place turns refusals and faults into
// answers.
#pragma once

#include <span>
#include <vector>

#include "ers/booking/lane.hpp"
#include "ers/db/lane.hpp"
#include "ers/http/server.hpp"
#include "ers/interfaces/entry/endpoint.hpp"
#include "ers/interfaces/entry/service_parts.hpp"

namespace ers::entry {

// The server's view of the endpoints, in the same order.
[[nodiscard]] std::vector<http::RouteInfo> route_infos(std::span<const Endpoint> endpoints);

// Thread safe; copyable, so that it fits a std::function. What it refers to outlives the server.
class Dispatcher {
public:
    // `endpoints`: those of the server's routes, in their order. `replica`: a lane to a replica of the database, or
    // nullptr. It is asked what may come from there, as long as it has a connection.
    Dispatcher(std::span<const Endpoint> endpoints, const ServiceParts& service, db::Lane& read, db::Lane& write,
               db::Lane& reports, booking::BookingLane& booking, db::Lane* replica = nullptr)
        : endpoints_(endpoints),
          service_(&service),
          read_(&read),
          write_(&write),
          reports_(&reports),
          booking_(&booking),
          replica_(replica) {}

    void operator()(std::size_t route, http::Request request, http::Respond respond) const;

private:
    [[nodiscard]] db::Lane& lane_for(const Plain& work, const http::Request& request) const;

    std::span<const Endpoint> endpoints_;
    const ServiceParts* service_;
    db::Lane* read_;
    db::Lane* write_;
    db::Lane* reports_;
    booking::BookingLane* booking_;
    db::Lane* replica_;
};

} // namespace ers::entry
