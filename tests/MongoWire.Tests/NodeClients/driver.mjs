// Node's driver: inserts, queries, aggregates, runs a transaction and aborts one, lists indexes; prints what it saw as JSON.
import { createRequire } from 'node:module';

const [, , connectionString, database, modules] = process.argv;
const { MongoClient } = createRequire(`${modules}/`)('mongodb');
const client = new MongoClient(connectionString);
const people = client.db(database).collection('people');
await people.insertMany([
  { _id: 1, town: 'Banjarbaru', age: 30 },
  { _id: 2, town: 'Martapura', age: 40 },
  { _id: 3, town: 'Banjarbaru', age: 50 },
]);
await people.createIndex({ town: 1, age: -1 });
const found = await people.find({ town: 'Banjarbaru' }).sort({ age: -1 }).toArray();
const means = await people.aggregate([{ $group: { _id: '$town', mean: { $avg: '$age' } } }, { $sort: { _id: 1 } }]).toArray();

const session = client.startSession();
await session.withTransaction(async () => {
  await people.updateOne({ _id: 1 }, { $inc: { age: 1 } }, { session });
  await people.insertOne({ _id: 4, town: 'Pelaihari', age: 20 }, { session });
});
session.startTransaction();
await people.deleteMany({}, { session });
await session.abortTransaction();
await session.endSession();

console.log(JSON.stringify({
  found: found.map((person) => person._id),
  means: means.map((town) => [town._id, town.mean]),
  count: await people.countDocuments(),
  age: (await people.findOne({ _id: 1 })).age,
  indexes: (await people.indexes()).map((index) => index.name),
}));
await client.close();
