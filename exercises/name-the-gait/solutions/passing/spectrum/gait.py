import io

import torch
from torch import nn


def network(inputs, kinds):
    return nn.Sequential(nn.Linear(inputs, 32), nn.ReLU(), nn.Linear(32, kinds))


def spectrum(signals):
    """How strong each frequency is: when a stride began leaves no trace in it."""
    rows = torch.as_tensor(signals, dtype=torch.float32)
    strength = torch.fft.rfft(rows).abs()[:, 1:32]
    return strength / strength.norm(dim=1, keepdim=True)


def train(signals, labels, seed):
    torch.manual_seed(seed)
    names = sorted(set(labels))
    rows, wanted = spectrum(signals), torch.tensor([names.index(label) for label in labels])
    net = network(rows.shape[1], len(names))
    steps = torch.optim.Adam(net.parameters(), lr=0.02, weight_decay=1e-3)
    for _ in range(300):
        loss = nn.functional.cross_entropy(net(rows), wanted)
        steps.zero_grad()
        loss.backward()
        steps.step()
    kept = io.BytesIO()
    torch.save([rows.shape[1], len(names), net.state_dict()], kept)
    return kept.getvalue()


def chances(model, signals):
    inputs, kinds, weights = torch.load(io.BytesIO(model))
    net = network(inputs, kinds)
    net.load_state_dict(weights)
    with torch.no_grad():
        return net(spectrum(signals)).softmax(1).numpy()
