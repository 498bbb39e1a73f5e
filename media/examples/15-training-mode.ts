// Training mode and prediction mode
// Dropout blanks entries at random while training and does nothing while predicting. Recording implies training.
import { autograd, dropout, manualSeed, ones } from "gradient-graph";

console.log(autograd.isTraining());
autograd.record(() => {
  console.log("inside record:", autograd.isTraining());
  autograd.predictMode(() =>
    console.log("inside predictMode:", autograd.isTraining(), "still recording:", autograd.isRecording()),
  );
});
autograd.record(() => console.log("recording in prediction mode:", autograd.isTraining()), {
  trainMode: false,
});

manualSeed(0);
const x = ones(8);
x.attachGrad();
const trained = autograd.record(() => dropout(x, { p: 0.5 }));
trained; // zeros and twos: what survives is doubled, so the mean stays
trained.backward();
x.grad; // no gradient through a blanked entry

const predicted = autograd.record(() => dropout(x, { p: 0.5 }).mul(3), { trainMode: false });
predicted; // nothing is blanked
predicted.backward();
x.grad;

dropout(x, { p: 0.5, training: false }); // PyTorch's way says it explicitly
