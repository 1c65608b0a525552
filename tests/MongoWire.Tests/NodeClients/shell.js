// The same journey as driver.mjs in the shell's words.
const people = db.people;
people.insertMany([
  { _id: 1, town: 'Banjarbaru', age: 30 },
  { _id: 2, town: 'Martapura', age: 40 },
  { _id: 3, town: 'Banjarbaru', age: 50 },
]);
people.createIndex({ town: 1, age: -1 });
const found = people.find({ town: 'Banjarbaru' }).sort({ age: -1 }).toArray();
const means = people.aggregate([{ $group: { _id: '$town', mean: { $avg: '$age' } } }, { $sort: { _id: 1 } }]).toArray();

const session = db.getMongo().startSession();
const inside = session.getDatabase(db.getName()).people;
session.startTransaction();
inside.updateOne({ _id: 1 }, { $inc: { age: 1 } });
inside.insertOne({ _id: 4, town: 'Pelaihari', age: 20 });
session.commitTransaction();
session.startTransaction();
inside.deleteMany({});
session.abortTransaction();
session.endSession();

print(JSON.stringify({
  found: found.map((person) => person._id),
  means: means.map((town) => [town._id, town.mean]),
  count: people.countDocuments(),
  age: people.findOne({ _id: 1 }).age,
  indexes: people.getIndexes().map((index) => index.name),
}));
